// The console in the browser: the frame and the elements pages are made of.
import "./grid.js";
import "./parts.js";
import "./chart.js";
import "./map.js";
import "./form.js";
import "./panel.js";
import "./act.js";
import "./case.js";
import "./plan.js";
import "./register.js";
import "./papers.js";
import "./shell.js";
