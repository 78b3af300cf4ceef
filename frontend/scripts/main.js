// What every page loads: htmx for the live parts, and a few small helpers that forms ask for by data attributes.
import "htmx.org";
import "./parts/submit-once.js";
import "./parts/count-characters.js";
import "./parts/weighing-ballot.js";
import "./parts/weighing-code.js";
import "./parts/print-button.js";
import "./parts/screening-keys.js";
import "./parts/bundling.js";
import "./parts/chain-search.js";
