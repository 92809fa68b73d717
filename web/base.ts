/** What every page carries: the look, htmx, and the few habits of the page itself. Islands load where they are. */
import "./tabler.scss";
import "./tokens.css";
import "./ground.css";
import "./parts.css";
import "./portal.css";
import "./method.css";
import "./desk.css";
import "./matter.css";
import "./triage.css";
import "./figures.css";
import "./lists.css";
import "./duty.css";
import "./visits.css";
import "./atlas.css";
import "./wall.css";
import "./english.css";
import "./print.css";
import "./page/htmx";
import "./page/dialogs";
import "./page/forms";
import "./page/look";
import "./page/keys";
import "./page/bulk";
import { wakeIslands } from "./page/islands";

document.documentElement.classList.add("js");
wakeIslands(document.body);
document.body.addEventListener("htmx:load", (event) => wakeIslands(event.target as HTMLElement));
