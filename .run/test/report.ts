/** What one part found. Each skip carries its reason; a skip without one is a failure. */
export interface Report {
  readonly passed: number;
  readonly failed: readonly { readonly name: string; readonly detail: string }[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

export const none: Report = { passed: 0, failed: [], skipped: [] };
export const failure = (name: string, detail: string): Report => ({ ...none, failed: [{ name, detail }] });

export const sum = (reports: readonly Report[]): Report => ({
  passed: reports.reduce((all, report) => all + report.passed, 0),
  failed: reports.flatMap((report) => report.failed),
  skipped: reports.flatMap((report) => report.skipped),
});

/** A test that was passed over, or the failure to say why. */
export const skip = (name: string, reason: string | undefined): Report =>
  reason === undefined || reason.trim() === ""
    ? failure(name, "skipped without a reason")
    : { ...none, skipped: [{ name, reason }] };

export const counts = ({ passed, failed, skipped }: Report): string =>
  `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;

/** The verdict as an exit code: a run that tested nothing has not passed. */
export const exitCodeOf = ({ passed, failed }: Report): 0 | 1 => (failed.length > 0 || passed === 0 ? 1 : 0);
