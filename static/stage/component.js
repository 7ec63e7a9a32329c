// @ts-check
// Streamlit's component: the stage that already plays moves in, or else one is made.
import { arrived } from "./front.js";
import { read } from "./moment.js";
import { show } from "./stage.js";

/**
 * @typedef {{data: [import("./stage.js").Wanted], parentElement: HTMLElement | ShadowRoot,
 *   setStateValue: (name: string, value: unknown) => void,
 *   setTriggerValue: (name: string, value: unknown) => void}} Component
 */

/**
 * Streamlit's way to `show`: it gives what is wanted and takes what the visitor does.
 * @param {Component} component @returns {Promise<import("./stage.js").Stage>}
 */
export async function mount({ data: [wanted], parentElement, setStateValue, setTriggerValue }) {
  /** @type {import("./commands.js").Told} */
  const told = {
    moment: (moment) => setStateValue("moment", moment),
    partner: (partner) => setStateValue("partner", partner),
    network: (layers) => setTriggerValue("network", layers),
    edits: (written) => setTriggerValue("edits", written),
  };
  const moved = await arrived(parentElement, wanted.query);
  const stage = show(parentElement, wanted, told);
  if (moved) tellAll(stage, read(wanted.moment ?? ""));
  return stage;
}

/**
 * Tell what the visitor has done before there was anybody to be told.
 * @param {import("./stage.js").Stage} stage @param {import("./moment.js").Moment} known
 */
function tellAll(stage, known) {
  const { partner, partnerBefore } = stage.state;
  const own = partnerBefore ?? partner;
  if (own !== (known.before_collapse ?? known.partner)) stage.told.partner(own);
  stage.settle();
}
