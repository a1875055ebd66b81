// What the service answers, as the scripts of its screens read it. The whole description is at /api.

declare namespace Service {
  interface Problem { where: string; what: string; remedy: string }
  interface Link { rel: string; href: string }
  interface RegionState { title: string; municipalities: Record<string, string>; synthetic: string[] }
  interface RunFile { name: string; href: string; bytes: number }
  interface Run {
    id: string; title: string; created: string; state: "queued" | "running" | "ready" | "failed";
    told: { failed?: string; profile?: string; sites?: number; rejected?: number };
    links: Link[]; files: RunFile[];
  }
  interface Refused { file: string; row: number | null; id: string | null; reason: string; remedy: string }
  interface DropColumn {
    field: string; column: string | null; given: boolean; values: string[]; choices: string[];
  }
  interface DropRow {
    row: number; id: string; name: string; kind: string; municipality: string; area_daa: number | null;
    dwellings: number | null; jobs: number | null;
  }
  interface Drop {
    read: number; files: { name: string; rows: number; problems: Problem[] }[]; rejected: Refused[];
    remarks: Problem[]; columns: DropColumn[]; rows: DropRow[]; mapping: Record<string, string>;
  }
  type Weights = Record<string, Record<"goals" | "criteria", Record<string, number>>>;
  interface Profile {
    name?: string; title: string; decided_by: string; date: string;
    basis: Record<string, string | null>; not_compensable: string[];
  }
  interface BundledProfile extends Profile { name: string; replace: object[]; weights: Weights }
  type EditedProfile = Profile & Weights;
  interface Weighed {
    id: string; name: string; list: string; rank: number | null; before: number | null;
    score: number | null; status: string;
  }
  interface Change<T> { before: T | null; after: T | null }
  interface Move {
    id: string; name: Change<string> | string[]; rank: Change<number> | number[]; score: Change<number> | number[];
    reasons: string[];
  }
  interface OwnAnswer { id: string; constraint: string; answer: string; reason: string; by: string; date: string }
  interface TrailStep {
    state: string; outcome: string; reason: string; case: string; by: string; role: string; date: string; until: string;
  }
  interface TrailLine extends TrailStep { id: string }
  interface Constraint { answer: string }
  interface ScoredSite { id: string; name: string; constraints: Record<string, Constraint>; trail?: TrailStep[] }
  interface Scores { alternatives: ScoredSite[]; constraints: Record<string, { title: string }> }
  interface LiveSite {
    id: string; status: string; score: number | null; class: string | null; class_reason: string | null;
    area_daa: number; net_area_daa: number; dwellings: number | null; jobs: number | null;
    goals: Record<string, { value: number | null; class: string | null }>;
    criteria: Record<string, { measured: number | null; unit: string; value: number | null }>;
    constraints: Record<string, { answer: string; area_daa: number | null }>;
    reasons: Record<"status" | "for" | "against" | "missing", string[]>;
  }
  interface Conflict { id: string; constraint: string; tier: string; shape: Surface | null }
  interface LiveScore {
    edit: number; alternatives: LiveSite[]; conflicts: Conflict[]; taken?: Surface | null;
    constraints: Record<string, { title: string; advice: string; conditional: boolean }>; criteria: Record<string, { title: string }>;
  }
  interface Piece {
    id: string; change: string[]; effect: string[]; after: { score: number | null }; geometry: Surface | null;
  }
  interface Advice { pieces: Piece[]; why_none: string | null; before: { score: number | null } }
  interface SketchProperties {
    id: string; name: string; kind: string; variant_of?: string; dwellings?: number | null; jobs?: number | null;
    note?: string | null;
  }
  interface SketchFeature { type: "Feature"; geometry: Surface; properties: SketchProperties }
  /** A drawing as it is kept; what can be undone and redone is named. */
  interface Sketch { id: string; version: number; feature: SketchFeature; undo: string | null; redo: string | null }
}
