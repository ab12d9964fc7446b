import type { Host, Operation } from "@cistern/driver/host";
import { sayerOf } from "@cistern/driver/host";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { acts, differences, raise, type Theatre, theatre, unlike } from "../verbs/index.ts";

/** The real host; every write that goes through it is noted, and a read is not. */
function recording(host: Host, { folders }: Theatre, noted: string[]): Host {
  const say = sayerOf(folders);
  const note = (operation: Operation) => {
    const { effect, text } = say(operation);
    if (effect === "write") noted.push(text);
  };
  return {
    ...host,
    perform: (operation, options) => {
      note(operation);
      return host.perform(operation, options);
    },
    file: (request, options) => {
      note({ on: "file", request });
      return host.file(request, options);
    },
    run: (command, options) => {
      note({ on: "program", command });
      return host.run(command, options);
    },
    own: (request) => {
      note({ on: "own", request });
      return host.own(request);
    },
  };
}

/** A temporary name and a filesystem's UUID are made of the job's id, and a plan has none yet. */
const withoutJob = (text: string): string =>
  text.replaceAll(/\.cistern-[0-9a-f]{16}/g, ".cistern-JOB").replaceAll(/(?<=-U )[0-9a-f-]{36}/g, "JOB");

/** Whether one of the command lines names this path, or one inside it: folders above are made on the way. */
const named = (writes: readonly string[], path: string): boolean => writes.some((text) => text.includes(path));

const place = theatre();
const fresh = place.keep();
afterEach(() => fresh());
afterAll(() => place.close());

describe("what is planned is what is done", () => {
  test.each(acts)("$title", async ({ verb, scenario }) => {
    const noted: string[] = [];
    const life = await raise(place, { host: recording(place.host, place, noted) });
    try {
      const input = await scenario.prepare(life);
      const before = place.picture();
      noted.length = 0;

      const plan = await life.engine.jobs.plan(verb, input);
      expect(noted, "asking for a plan writes nothing").toEqual([]);
      expect(differences(before, place.picture()), "asking for a plan changes nothing").toEqual([]);

      await life.run(verb, input);
      const planned = plan.steps.flatMap(({ operations }) => operations.filter(({ effect }) => effect === "write"));
      expect(noted.map(withoutJob), "the writes, in order").toEqual(planned.map(({ text }) => withoutJob(text)));
      const after = place.picture();
      expect(unlike(before, after, scenario.changes), "the disk afterwards").toEqual([]);
      for (const line of differences(before, after))
        expect(named(noted, `${place.folder}/${line.slice(0, line.indexOf(": "))}`), `the plan names ${line}`).toBe(
          true,
        );
    } finally {
      await life.end();
    }
  });
});
