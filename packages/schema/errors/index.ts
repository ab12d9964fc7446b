export { codes, type ErrorCode, type ErrorFacts, type ErrorKind, type FactsOf, type NameFault } from "./codes.ts";
export {
  type Fault,
  fault,
  libvirtCodeOf,
  type Problem,
  type Range,
  refuse,
  type Severity,
  StorageError,
} from "./problem.ts";
