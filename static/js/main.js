// Starts what a page needs. Every module looks for its own marks in the page and does nothing without them.
import { startDialogs } from "./dialog.js";
import { startDrafts } from "./drafts.js";
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startPanel } from "./panel.js";
import { startPrint } from "./print.js";
import { startRail } from "./rail.js";
import { startRefresh } from "./refresh.js";
import { startRequests } from "./requests.js";
import { startRows } from "./rows.js";
import { startTables } from "./tables.js";
import { startTimers } from "./timer.js";
import { startToasts } from "./toast.js";

for (const start of [
  startRail,
  startToasts,
  startDialogs,
  startForms,
  startDrafts,
  startTables,
  startPanel,
  startRows,
  startPrint,
  startKeys,
  startTimers,
  startRequests,
  startRefresh,
  startLive,
]) {
  start();
}
document.documentElement.classList.add("ready");
