/** What every verb is tried with, by the tests of plan and deed, of crashes and of faults. A new verb adds its scenarios here. */
import type { VerbName } from "@cistern/driver/engine";
import { poolScenarios } from "./pools.ts";
import type { Scenario, Scenarios } from "./scenario.ts";
import { volumeScenarios } from "./volumes.ts";

export { differences, type Picture, picture, unlike } from "./picture.ts";
export type { Changes, Scenario, Scenarios, Stage } from "./scenario.ts";
export { type Life, raise, type Theatre, theatre } from "./stage.ts";

export const scenarios: Scenarios = { ...poolScenarios, ...volumeScenarios };

/** One verb with one scenario of it. */
export interface Act {
  readonly verb: VerbName;
  readonly title: string;
  readonly scenario: Scenario<VerbName>;
}

export const acts: readonly Act[] = (Object.keys(scenarios) as VerbName[]).flatMap((verb) =>
  // The table pairs each verb with scenarios of its own input; a list of all verbs forgets which.
  (scenarios[verb] as readonly Scenario<VerbName>[]).map((scenario) => ({
    verb,
    title: `${verb}: ${scenario.title}`,
    scenario,
  })),
);
