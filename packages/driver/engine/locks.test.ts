import { expect, test } from "vitest";
import { type Lock, LockQueue } from "./locks.ts";

const exclusive = (key: string): Lock => ({ key, mode: "exclusive" });
const shared = (key: string): Lock => ({ key, mode: "shared" });
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Asks for locks and notes when they are held; the release comes back with it. */
function ask(queue: LockQueue, order: string[], name: string, locks: readonly Lock[]) {
  const request = queue.request(locks);
  void request.held.then(() => order.push(name));
  return request;
}

test("volume verbs of one pool run side by side, a pool verb waits for all of them, and later ones wait behind it", async () => {
  const queue = new LockQueue();
  const order: string[] = [];
  const one = ask(queue, order, "one", [shared("pool"), exclusive("volume/1")]);
  const two = ask(queue, order, "two", [shared("pool"), exclusive("volume/2")]);
  const stop = ask(queue, order, "stop", [exclusive("pool")]);
  const late = ask(queue, order, "late", [shared("pool"), exclusive("volume/3")]);
  await turn();
  expect(order).toEqual(["one", "two"]);
  expect([stop.ahead, late.ahead]).toEqual([2, 1]);
  (await one.held)();
  await turn();
  expect(order).toEqual(["one", "two"]);
  (await two.held)();
  await turn();
  expect(order).toEqual(["one", "two", "stop"]);
  (await stop.held)();
  await late.held;
  expect(order).toEqual(["one", "two", "stop", "late"]);
});

test("two requests that name their keys in opposite order do not block each other for ever", async () => {
  const queue = new LockQueue();
  const order: string[] = [];
  const holder = ask(queue, order, "holder", [exclusive("a")]);
  const forth = ask(queue, order, "forth", [exclusive("a"), exclusive("b")]);
  const back = ask(queue, order, "back", [exclusive("b"), exclusive("a")]);
  (await holder.held)();
  (await forth.held)();
  (await back.held)();
  expect(order).toEqual(["holder", "forth", "back"]);
});

test("giving up while waiting lets the next one in and rejects with the reason", async () => {
  const queue = new LockQueue();
  const order: string[] = [];
  const holder = ask(queue, order, "holder", [shared("a")]);
  const givesUp = new AbortController();
  const moved: number[] = [];
  const waiting = queue.request([exclusive("a")], { signal: givesUp.signal });
  const behind = queue.request([shared("a")], { onMoved: (ahead) => moved.push(ahead) });
  void behind.held.then(() => order.push("behind"));
  await turn();
  expect(order).toEqual(["holder"]);
  expect(behind.ahead).toBe(1);
  givesUp.abort(new Error("enough"));
  await expect(waiting.held).rejects.toThrow("enough");
  await turn();
  expect(order).toEqual(["holder", "behind"]);
  (await holder.held)();
});

test("10,000 random requests on few keys all get their turn, and no exclusive key is ever held twice", async () => {
  const queue = new LockQueue();
  const held = new Map<string, number>();
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  let done = 0;
  const one = async () => {
    const locks = [0, 1].map((): Lock => ({ key: `k${random(8)}`, mode: random(3) === 0 ? "exclusive" : "shared" }));
    const release = await queue.request(locks).held;
    const alone = locks.filter(({ mode }) => mode === "exclusive").map(({ key }) => key);
    for (const key of alone) expect(held.get(key) ?? 0).toBe(0);
    for (const key of new Set(locks.map((lock) => lock.key))) held.set(key, (held.get(key) ?? 0) + 1);
    if (random(2) === 0) await turn();
    for (const key of new Set(locks.map((lock) => lock.key))) held.set(key, (held.get(key) ?? 1) - 1);
    release();
    done++;
  };
  for (let batch = 0; batch < 100; batch++) await Promise.all(Array.from({ length: 100 }, one));
  expect(done).toBe(10_000);
});
