/** Lists of one pool with very many volumes, as a page asks the web server for them: it reads its own database. */
import { setTimeout as delay } from "node:timers/promises";
import { startGateway } from "@cistern/control/testing";
import { percentile, type Row, timed } from "./table.ts";

const goalMs = 200;
const pagesEach = 10;
/** The first picture of a pool is stored row by row. */
const fillMs = 300_000;

interface Page {
  readonly total: number;
  readonly next?: string;
}

const orders = ["name", "format", "capacity", "allocation", "modified"] as const;

export async function measureLists(of: {
  readonly socketPath: string;
  readonly folder: string;
  readonly pool: string;
  readonly count: number;
}): Promise<readonly Row[]> {
  const web = await startGateway(of.socketPath, of.folder);
  const page = (input: object) =>
    web.list<Page>("inventory.volumes", { host: "local", pool: of.pool, sort: "name", limit: 100, ...input });
  try {
    const filledMs = await timed(async () => {
      const until = performance.now() + fillMs;
      while ((await page({})).total < of.count) {
        if (performance.now() > until) throw new Error("the web server has not stored all volumes");
        await delay(250);
      }
    });
    const times = async (inputs: readonly object[]): Promise<readonly number[]> => {
      const all: number[] = [];
      for (const input of inputs) {
        let cursor: string | undefined;
        for (let number = 0; number < pagesEach; number += 1) {
          all.push(
            await timed(async () => {
              cursor = (await page({ ...input, ...(cursor === undefined ? {} : { cursor }) })).next;
            }),
          );
        }
      }
      return all;
    };
    const row = async (what: string, inputs: readonly object[]): Promise<Row> => {
      const all = await times(inputs);
      const note = `95th percentile of ${all.length} calls`;
      return { name: `web: ${what} of ${of.count}`, oursMs: percentile(all, 0.95), goalMs, note };
    };
    return [
      { name: `web: all ${of.count} stored after its start`, oursMs: filledMs },
      await row("pages", [{}, { descending: true }]),
      await row(
        "pages in another order",
        orders.map((sort) => ({ sort, descending: true })),
      ),
      await row(
        "pages of a search",
        ["99", "vol00", "qcow"].map((search) => ({ search })),
      ),
    ];
  } finally {
    await web.close();
  }
}
