// Shown while the region opens; the screen that was asked for comes by itself.

import { complain, opened, say, t } from "/assets/common.js";

say(t("opening"));
opened().then(() => location.reload()).catch(complain);
