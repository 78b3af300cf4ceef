// What every page loads: htmx for the live parts, and a few small helpers that forms ask for by data attributes.
import "htmx.org";
import "./parts/submit-once.js";
import "./parts/count-characters.js";
