/** The little of better-sqlite3 that is used here; the package brings no types. */
declare module "better-sqlite3" {
  export interface Options {
    readonly readonly?: boolean;
    readonly fileMustExist?: boolean;
    /** How long to wait for another process, in milliseconds. */
    readonly timeout?: number;
  }
  interface Statement {
    all(...values: readonly (string | number)[]): readonly unknown[];
    run(...values: readonly (string | number)[]): unknown;
  }
  export default class Database {
    constructor(file: string, options?: Options);
    exec(sql: string): this;
    prepare(sql: string): Statement;
    close(): this;
  }
}
