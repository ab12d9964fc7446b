/** Fixtures and generators that the tests of every room share. */
export { anyPool, anyVolume, messyDocument } from "@cistern/schema/testing";
export { dirPool, dirPoolXml, handWrittenPoolXml, poolUuid, smallVolume, smallVolumeXml } from "./fixtures.ts";
export { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";
