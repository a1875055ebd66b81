// What the page's scripts hand each other. Read by the type checker alone; never part of the page.

// --- scores.json, as scores.schema.json says it --------------------------------------------------

type Kind = "housing" | "business";
type List = "housing" | "business_ab" | "business_c";
type Goal = "climate" | "proximity" | "soil" | "growth";
type Light = "green" | "yellow" | "red";
type Status = "eligible" | "conditional" | "excluded";
type Answer = "yes" | "touch" | "no" | "unchecked";
type Tier = "exclude" | "flag";
type Pair<T> = [T, T];
/** Low and high end. */
type Interval = Pair<number>;

interface Basis {
  title: string;
  tag: string;
  publisher: string | null;
  date: string | null;
  url: string | null;
}

interface Source {
  title: string;
  publisher: string;
  date: string;
  licence: string;
  url: string | null;
  synthetic: boolean;
}

interface Fact {
  title: string;
  unit: string;
}

interface Indicator {
  indicator: string;
  title: string;
  unit: string;
  decimals: number;
  facts: Record<string, Fact>;
  definition: Basis;
  sources: string[];
}

interface Gauge extends Indicator {
  kinds: Kind[];
  basis: Basis;
  curve?: Pair<number>[];
  table?: Record<string, number>;
}

interface Criterion {
  title: string;
  goal: Goal;
  combine: "least" | "best" | "first";
  gauges: Gauge[];
}

interface Constraint {
  title: string;
  advice: string;
  tier: Tier;
  kinds: Kind[];
  conditional: boolean;
  caps_class: boolean;
  layers: string[];
  measured_by?: string | null;
  basis: Basis;
}

/** Ratios: only how they stand to each other counts. */
interface KindWeights {
  goals: Record<string, number>;
  criteria: Record<string, number>;
}

type Weights = Partial<Record<Kind, KindWeights>>;

interface Replacement {
  criterion?: string;
  indicator?: string;
  curve?: Pair<number>[];
  constraint?: string;
  tier?: Tier;
  basis: Basis;
}

interface Profile {
  name: string;
  title: string;
  decided_by: string;
  date: string;
  basis: Basis;
  not_compensable: Goal[];
  weights: Weights;
  replace: Replacement[];
}

interface Reading {
  indicator: string;
  measured: number | null;
  low: number | null;
  high: number | null;
  unit: string;
  value: number | null;
  interval: Interval;
  weight: number;
  contribution: number | null;
  facts: Facts;
  remarks?: string[];
}

type Facts = Record<string, number | string | null>;

interface ConstraintAnswer {
  tier: Tier;
  answer: Answer;
  area_daa: number | null;
  share: number | null;
  unchecked_share: number | null;
  measured: number | null;
  override: string | null;
}

interface Site {
  id: string;
  proposal: string;
  name: string;
  kind: Kind;
  municipality: { code: string; name: string };
  municipalities: Record<string, number>;
  area_daa: number;
  net_area_daa: number;
  dwellings: number | null;
  jobs: number | null;
  business_class: "A" | "B" | "C" | null;
  plan_status: string | null;
  case: string | null;
  derived: string[];
  list: List;
  status: Status;
  complete: boolean;
  rank: number | null;
  rank_interval: Interval | null;
  group: string | null;
  group_rank: number | null;
  score: number | null;
  score_interval: Interval | null;
  class: Light | null;
  class_reason: string | null;
  goals: Record<Goal, SiteGoal>;
  criteria: Record<string, Reading>;
  constraints: Record<string, ConstraintAnswer>;
  shown: Record<string, { measured: number | null; facts: Facts }>;
  reasons: Record<
    "status" | "for" | "against" | "missing" | "would_change" | "tradeoffs" | "unremarked"
    | "supply" | "advice", string[]
  >;
  assessments: Record<string, Assessment>;
  note?: string;
  trail?: { text: string; changed: boolean }[];
  sheet: string | null;
}

interface SiteGoal {
  value: number | null;
  interval: Interval | null;
  class: Light | null;
  uncertain: boolean;
  weight: number;
}

interface Assessment {
  title: string;
  text: string;
  value_class: string;
  influence: string;
  consequence: number | null;
  by: string;
  date: string;
}

interface Region {
  title: string;
  crs: string;
  municipalities: Record<string, string>;
  synthetic: string[];
  missing: string[];
  notes: string[];
  groups: Record<string, string[]>;
  groups_basis: Basis | null;
  ends: Record<string, string>;
}

interface ScoresDocument {
  schema: "ikap-scores-1" | "ikap-scores-2";
  language: "nb" | "en";
  region: Region;
  profile: Profile;
  set_aside: Partial<Record<Kind, string[]>>;
  criteria: Record<string, Criterion>;
  constraints: Record<string, Constraint>;
  shown: Record<string, Indicator>;
  layers: Record<string, Source>;
  certainty?: Partial<Record<List, Drawn>>;
  alternatives: Site[];
}

/** How surely a list is ranked, as shares of draws over data and weights. */
interface Drawn {
  draws: number;
  /** What is called being ranked before another. */
  least: number;
  sites: Record<string, { above?: number[] }>;
}

// --- the arithmetic ------------------------------------------------------------------------------

/** A criterion that takes part for a kind of area. */
interface Weighed {
  id: string;
  goal: Goal;
}

interface GoalPart {
  value: number | null;
  interval: Interval;
  within: number;
  weight: number;
}

interface GoalJudgement {
  value: number | null;
  low: number | null;
  high: number | null;
  light: Light | null;
  uncertain: boolean;
  weight: number;
}

interface Whole {
  light: Light | null;
  why: "not_compensable" | "two_red" | "incomplete" | "one_red" | "capped" | null;
  names: string[];
}

/** A site judged by some weights. */
interface Judged extends Whole {
  id: string;
  status: Status;
  group: string | null;
  weights: Record<string, number>;
  goals: Record<Goal, GoalJudgement>;
  score: number | null;
  low: number | null;
  high: number | null;
  complete: boolean;
  rank: number | null;
  rankLow: number | null;
  rankHigh: number | null;
  groupRank: number | null;
}

/** Measured enough to have an interval. */
type Bounded = Judged & { low: number; high: number };
/** Measured whole. */
type Scored = Bounded & { score: number };

type Ranked = Scored & { rank: number };

type Judgement = Map<string, Judged>;

interface Measured {
  document: ScoresDocument;
  judgement: Judgement;
}

/** Pairs are [in A, in B]. */
interface MoveNumbers {
  id: string;
  list: List;
  moved: number | null;
  newcomers: number;
  leavers: number;
  passedBy: number;
  terms: Term[];
  answers: AnswerChange[];
  change: number | null;
}

interface KeptMove extends MoveNumbers {
  presence: "both";
  sites: Pair<Site>;
  ones: Pair<Judged>;
}

interface LoneMove extends MoveNumbers {
  presence: "after" | "before";
  sites: Pair<Site | undefined>;
  ones: Pair<Judged | undefined>;
}

type Move = KeptMove | LoneMove;

interface Term {
  criterion: string;
  weight: Pair<number>;
  value: Pair<number | null>;
  measured: Pair<number | null>;
  indicator: Pair<string | null>;
  byWeight: number | null;
  byValue: number | null;
  cause: Cause | null;
  usual: Pair<number>;
}

type Cause = "set_aside" | "missing" | "gauge" | "measured" | "measured_and_curve" | "curve";

interface CriterionPart {
  term: Term;
  i: number;
  what: "weight" | "value";
  effect: number;
  usual: number;
  far: number;
}

interface AnswerChange {
  constraint: string;
  answer: Pair<Answer | null>;
  tier: Pair<Tier | null>;
  overridden: Pair<boolean>;
}

type Placed = { site: Site; one: Judged };

interface PlaceChange {
  moved: number;
  newcomers: number;
  leavers: number;
  passedBy: number;
}

/** How the weights are shaken: factors from `least` to `greatest`, `tail` left out at each end. */
interface Shake {
  least: number;
  greatest: number;
  draws: number;
  seed: number;
  tail: number;
}

interface RankedList {
  criteria: Weighed[];
  weights: KindWeights;
  ids: string[];
  ranks: number[];
  values: Float64Array[];
}

interface HeldPlace {
  share: number;
  low: number;
  high: number;
  places: Uint32Array;
}

interface Steadiness {
  sites: Map<string, HeldPlace>;
  draws: number;
  sameFirst: (first: number) => number;
}

/** Metres on EPSG:25832. */
interface GridPoint {
  east: number;
  north: number;
}

// --- what the page is given ----------------------------------------------------------------------

interface Look {
  title: string;
  colour: string;
  outline: string | null;
  hatch: string | null;
  dash: number[];
  width: number;
  used: boolean;
}

interface Picture {
  address: string;
  bounds: [number, number, number, number];
  pixel: number;
  near: string | null;
}

interface Grid {
  across: string;
  columns: string[];
  down: string;
  rows: string[];
}

interface ThemeSettings {
  id: string;
  title: string;
  group: string;
  geometry: "point" | "line" | "polygon";
  layers: string[];
  looks: Look[];
  shown: boolean;
  base: boolean;
  near: boolean;
  of_site: boolean;
  from_zoom: number;
  /** What its features are called, in their order, where that is written on the map. */
  names: (string | null)[] | null;
  grid: Grid | null;
  picture: Picture | null;
  /** How far from the sites it is drawn, where that is not everywhere. */
  within: string | null;
}

interface Table {
  id: string;
  title: string;
  geometry: "point" | "line" | "polygon";
  by: string | null;
  colours: string | null;
  rows: number;
  /** Its features stand for points: they are counted and their areas are not summed. */
  counted: boolean;
  listed: boolean;
  sums: [string, number, number, number][];
}

interface Settings {
  language: "nb" | "en";
  words: Record<string, string>;
  concepts: Record<string, Record<string, string>>;
  share: string;
  layers: Record<string, string>;
  groups: string[];
  themes: ThemeSettings[];
  places: [string, number, number, number][];
  labels: Pair<number>[];
  site_step: number;
  bounds: [number, number, number, number];
  presets: Profile[];
  /** Who is ranked first in each list, and how surely, under the run's own weights. */
  standings: Record<string, string>;
  shake: Shake;
  /** Of 100, that a goal must differ by for a site to be called the best on it. */
  clear_points: number;
  before: { titles: Pair<string>; differences: string[]; labels: Pair<number>[] } | null;
  /** What the page opens on, where that is not the region. */
  focus: [number, number, number, number] | null;
  /** What the background is, to be said where the map is near. */
  background: string;
  sources: Record<string, Source>;
  notes: string[];
  tables: Table[];
  /** Of the page that is drawn on: the UTM grid of its corners and areas. */
  grid_crs?: string;
  /** What a submission calls housing and business together. */
  mixed_kind?: string;
}

/** Parts of x, y after each other in a world of 0..1 from the north-west corner. */
interface Shape {
  look: number;
  parts: Float64Array[];
  box: Box;
  site?: string;
}

/** West, north, east, south. */
type Box = [number, number, number, number];

// --- what is looked at ---------------------------------------------------------------------------

type Colour = "goals" | "score" | "status" | "moves" | Goal;
type Change = "weights" | "list" | "filters" | "selected" | "colour" | "compare" | "names" | "layers";
type Listener = (what: Set<Change>) => void;

interface Filters {
  text: string;
  municipality: string;
  status: string;
  light: string;
}

interface View {
  /** The ids of the sites that stand side by side. */
  facing: string[];
  document: ScoresDocument;
  profile: Profile;
  stiff: Goal[];
  weights: Weights;
  judgement: Judgement;
  original: Judgement;
  lists: List[];
  list: List | null;
  colour: Colour;
  selected: string | null;
  filters: Filters;
  compare: Compare | null; // what stands on each side, and where they part, 0..1
  before: View | null; // of another run that this one is compared with
  names: boolean;
  sites: Map<string, Site>;
  on: (listener: Listener) => void;
  notify: (...what: Change[]) => void;
  reweigh: () => void;
  changed: () => boolean;
}

/** What may stand on a side of a comparison. */
interface SideChoice {
  title: string;
  seen: View;
  weights: Weights;
  stiff: Goal[];
}

type Side = SideChoice & Measured;

interface Compare {
  at: number;
  chosen: Pair<number>;
  sides: Pair<Side>;
  moves: Move[];
  byId: Map<string, Move>;
}

interface Wanted {
  centre: Pair<number> | null;
  zoom: number;
  site: string | null;
  themes: string[];
  compare: { chosen: Pair<number>; at: number } | null;
  pins: Pin[];
}

// --- the map -------------------------------------------------------------------------------------

interface ConstraintRow extends ConstraintAnswer {
  limit: Constraint;
}

interface GoalWeightsPart {
  view: View;
  kind: Kind;
  weights: KindWeights;
  goal: Goal;
  criteria: Weighed[];
  counted: (key: string) => boolean;
  shares: (() => unknown)[];
  change: () => void;
}

interface WeightRowPart {
  name: string;
  title: string;
  values: Record<string, number>;
  key: string;
  among: string[];
  counted?: (key: string) => boolean;
  shares: (() => unknown)[];
  change: () => void;
}

interface Overlay extends L.Renderer {
  _paint: Painter;
  redraw(): this;
}

type OverlayOptions = L.RendererOptions & { framed?: boolean };
type OverlayClass = new (paint: Painter, options: OverlayOptions) => Overlay;

/** What Leaflet keeps in a renderer, and ours beside it. */
interface OverlayInside {
  options: OverlayOptions;
  _paint: Painter;
  _container: HTMLCanvasElement;
  _map: L.Map & { _animatingZoom?: boolean };
  _bounds: L.Bounds;
  _zoom: number;
  _covers: () => boolean;
  _moved: () => void;
  _update: () => void;
}

/** False where there was nothing to draw. */
type Painter = (brush: Brush) => boolean | void;

type Pen = CanvasRenderingContext2D;

interface BrushPlace {
  zoom: number;
  dx: number;
  dy: number;
  size: { x: number; y: number };
  ratio: number;
  frame?: Box;
}

interface Brush {
  context: Pen;
  zoom: number;
  scale: number;
  width: number;
  height: number;
  frame: Box;
  family: string;
  colour: (name: string) => string;
  x: (u: number) => number;
  y: (v: number) => number;
  sees: (box: Box, margin?: number) => boolean;
  faded: (opacity: number, draw: (brush: Brush) => void) => void;
  trace: (shape: Shape, closed: boolean) => void;
}

interface Decoded extends Picture {
  element: HTMLImageElement;
}

interface Theme extends ThemeSettings {
  on: boolean;
  opacity: number;
  shapes: Shape[] | null;
  image: Decoded | null;
  view: View;
  ground: Overlay;
  touched?: boolean;
}

interface Layers {
  themes: Theme[];
  ground: Overlay;
  ready: Promise<unknown>;
}

interface Entry {
  site: Site;
  shape: Shape;
  u: number;
  v: number;
}

interface MarkLook {
  fill: string;
  hatch: string;
  symbol?: string;
  lights?: (Light | null)[];
  excluded?: boolean;
}

interface Item {
  entry: Entry;
  one: Judged;
  active: boolean;
  look: MarkLook;
}

interface Mark extends Item {
  x: number;
  y: number;
  order: number;
  full: boolean;
  many: number;
}

interface SitesShown {
  entries: Entry[];
  judgement: Judgement;
}

interface SitesLayer {
  entries: Entry[];
  marks: Mark[];
  /** What the names of the sites cover, on the canvas. */
  written: Box[];
  side: () => SitesShown;
  overlay: Overlay;
  redraw: () => void;
}

/** What the names make way for, and what they are written by. */
interface NameRoom {
  avoid: (brush: Brush) => Box[];
  areas: (brush: Brush) => Box[];
  grounds: () => Shape[];
  ways: () => Theme[];
}

interface FacedCell {
  text: Child | Child[];
  under?: string;
  best?: boolean;
}

interface FacedRow {
  title: string;
  cells: FacedCell[];
}

interface PlacedName {
  text: string;
  /** In a world of 0..1 from the north-west corner. */
  box: Box;
}

interface InsideName {
  entry: NameEntry;
  shape: Shape;
  font: string;
  colour: string;
  taken: Box[];
  sites: Box[];
}

interface Names {
  on: boolean;
  placed: PlacedName[];
  overlay: Overlay;
  show: (on: boolean) => void;
  redraw: () => void;
}

interface NameEntry {
  text: string;
  u: number;
  v: number;
  level: number;
}

type NameSide = "right" | "left" | "under" | "over";

interface NameStyle {
  font: string;
  colour: string;
  sides: NameSide[];
  away: number[];
  taken: Box[];
}

interface Point {
  lat: number;
  lng: number;
}

interface Pin extends Point {
  note: string;
}

type MeasureMode = "distance" | "area" | "pin";

interface Measuring {
  mode: MeasureMode | null;
  points: Point[];
  pins: Pin[];
  overlay: Overlay;
  changed: () => void;
  redraw: () => void;
  use: (mode: MeasureMode | null) => void;
  add: (latlng: Point) => void;
  note: (pin: Pin, text: string) => void;
  drop: (pin: Pin) => void;
  undo: () => void;
  clear: () => void;
}

// --- the room: all that a panel may ask for ------------------------------------------------------

type PanelName = "site" | "weights" | "layers" | "compare" | "measure" | "feature";

interface Panel {
  title: (room: Room) => string;
  build: (room: Room) => HTMLElement;
}

interface Link {
  address: (centre?: Point) => string;
  write: () => void;
}

interface Room extends Layers {
  map: L.Map;
  base: L.TileLayer;
  view: View;
  bounds: Pair<Pair<number>>;
  panel: PanelName | null;
  opener: HTMLElement | null;
  sites: SitesLayer;
  rightSites: SitesLayer;
  names: Names;
  steady: (list: List) => Promise<Steadiness | null>;
  link: Link;
  measuring: Measuring;
  moreMoves?: number;
  show: (panel: PanelName, options?: { focus?: boolean }) => void;
  close: () => void;
  refresh: (focus?: string) => void;
  open: (id: string, options?: { zoom?: boolean; focus?: boolean }) => void;
  zoomTo: (id: string) => void;
}

// --- the page of layers --------------------------------------------------------------------------

/** What the features of a table say of themselves, column by column. */
interface FeatureFacts {
  names: (string | null)[];
  columns: string[];
  values: (number | string | boolean | null)[][];
  shapes: number[];
  at: Pair<number>[];
}

interface FeatureRow {
  table: Table;
  facts: FeatureFacts;
  row: number;
}

interface Features {
  tables: Table[];
  shown: Table | null;
  facts: (table: Table) => Promise<FeatureFacts>;
  theme: (id: string) => Theme | undefined;
}

interface LayerRoom extends Room {
  features: Features;
  highlight: Overlay;
  chosen: (FeatureRow & { others: FeatureRow[] }) | null;
}

// --- the page that is drawn on -------------------------------------------------------------------

/** Longitude and latitude. */
type Position = Pair<number>;
/** Closed: its first corner stands last too. */
type Ring = Position[];
/** Part, ring and corner, from 0. */
type CornerPlace = [number, number, number];
type Surface =
  | { type: "Polygon"; coordinates: Ring[] }
  | { type: "MultiPolygon"; coordinates: Ring[][] };

/** A corner on the map that can be dragged. */
type Handle = ReturnType<typeof L.marker>;

interface Sketch {
  kind: "surface" | "line";
  at: Position[];
  /** Given the positions: a closed ring for a surface. */
  finished: (at: Position[]) => unknown;
}

interface EditorListener {
  /** While something moves. */
  drag: (geometry: Surface) => void;
  /** When it has moved. */
  done: (geometry: Surface, what: string) => void;
  /** Where the boundary would cross itself. */
  crossed: () => void;
  /** So many corners are set; null when nothing is being drawn. */
  drawing: (corners: number | null) => void;
  /** A place on a property's boundary, or null. */
  boundary?: (at: Position, metres: number) => Promise<Position | null>;
}

interface Editor {
  start: (kind: Sketch["kind"], finished: Sketch["finished"]) => void;
  finish: () => void;
  back: () => void;
  stop: () => void;
  drawing: () => boolean;
  show: (geometry: Surface | null) => void;
  fit: () => void;
}

/** What is proposed of a site, as a submission says it: `name`, `kind`, `dwellings`, `note` … */
type DraftProperties = Record<string, string | number | boolean | null>;

interface Draft {
  id: string;
  geometry: Surface;
  properties: DraftProperties;
}

interface DraftState {
  drafts: Draft[];
  chosen: string | null;
}

/** Every state that there has been, and where in them one is. */
interface DraftHistory extends DraftState {
  past: (DraftState & { what: string })[];
  future: (DraftState & { what: string })[];
}

interface DrawRoom {
  map: L.Map;
  history: DraftHistory;
  /** As the sites were when the page was made, or read from a file. */
  given: Map<string, Draft>;
  /** What was drawn when the file was last saved. */
  saved: Draft[];
  editor: Editor;
  /** The sites that are not being changed. */
  overlay: Overlay;
}

// --- elements ------------------------------------------------------------------------------------

type Child = Node | string | number | null | undefined | Child[];
// biome-ignore lint/suspicious/noExplicitAny: a listener takes the event of its own name
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: any) => unknown)>;
