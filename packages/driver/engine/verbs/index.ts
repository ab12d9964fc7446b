import { adopt } from "./pools-adopt.ts";
import { build } from "./pools-build.ts";
import { create } from "./pools-create.ts";
import { define } from "./pools-define.ts";
import { deletePool } from "./pools-delete.ts";
import { refresh } from "./pools-refresh.ts";
import { setAutostart } from "./pools-set-autostart.ts";
import { start } from "./pools-start.ts";
import { stop } from "./pools-stop.ts";
import { sweep } from "./pools-sweep.ts";
import { undefine } from "./pools-undefine.ts";
import type { Verbs } from "./verb.ts";
import { change } from "./volumes-change.ts";
import { clone, move } from "./volumes-clone.ts";
import { createVolume } from "./volumes-create.ts";
import { deleteVolume } from "./volumes-delete.ts";
import { fetchVolume } from "./volumes-fetch.ts";
import { resize, wipe } from "./volumes-resize.ts";
import { upload } from "./volumes-upload.ts";

export const verbs: Verbs = {
  "pools.define": define,
  "pools.create": create,
  "pools.adopt": adopt,
  "pools.build": build,
  "pools.start": start,
  "pools.stop": stop,
  "pools.refresh": refresh,
  "pools.sweep": sweep,
  "pools.setAutostart": setAutostart,
  "pools.delete": deletePool,
  "pools.undefine": undefine,
  "volumes.create": createVolume,
  "volumes.upload": upload,
  "volumes.fetch": fetchVolume,
  "volumes.clone": clone,
  "volumes.move": move,
  "volumes.resize": resize,
  "volumes.wipe": wipe,
  "volumes.delete": deleteVolume,
  "volumes.change": change,
};
