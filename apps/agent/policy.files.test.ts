import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readPolicy } from "./policy.ts";

function policy(text?: string): () => unknown {
  const folder = mkdtempSync(join(tmpdir(), "cistern-policy-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  if (text !== undefined) writeFileSync(join(folder, "policy.json"), text);
  return () => readPolicy(folder);
}

test("nothing is allowed without a policy, and what one names is", () => {
  expect(policy()()).toEqual({ mountOptions: [], fetchFrom: [] });
  expect(policy("{}")()).toEqual({ mountOptions: [], fetchFrom: [] });
  expect(policy('{"mountOptions": ["exec"]}')()).toEqual({ mountOptions: ["exec"], fetchFrom: [] });
  expect(policy('{"fetchFrom": ["10.0.0.0/8"]}')()).toEqual({ mountOptions: [], fetchFrom: ["10.0.0.0/8"] });
});

test.each([
  '{"mountOptions": ["bind"]}',
  '{"mountOptions": "exec"}',
  "exec",
  "null",
  '{"fetchFrom": ["nas"]}',
  '{"fetchFrom": [1]}',
])("a policy that cannot be understood keeps the agent from starting: %s", (text) => {
  expect(policy(text)).toThrow();
});
