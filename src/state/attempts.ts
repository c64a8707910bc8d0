import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { KlabError, messageOf } from '../errors.ts';

/** One learner's go at one lab on one cluster. */
export interface Attempt {
  readonly id: string;
  readonly lab: string;
  readonly learner: string;
  readonly provider: string;
  readonly cluster: string;
  /** Logical namespace → real name. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** Logical names of those that the learner has to find. */
  readonly hiddenNamespaces?: readonly string[];
  readonly variables: Readonly<Record<string, string | number>>;
  /** Random, per attempt: what only this attempt's cluster can know. */
  readonly nonce: string;
  /** IDs of the lab's images as klab has loaded them, by name. */
  readonly imageIds?: Readonly<Record<string, string>>;
  /** Folder of the attempt: `work/` for the learner, `kubeconfig` beside it. */
  readonly folder: string;
  /** Folder of labs that was given with --labs, absolute. */
  readonly labs?: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** What follows the attempt from its start, where a check needs that (recording/recorder.ts): uid, what proves marks, and of a trial that klab records its journal. */
  readonly recorder?: { readonly uid: string; readonly key: string; readonly file?: string };
  /** Of a trial: the run of `klab verify` that made it, as its namespaces tell it (verify/run.ts). */
  readonly run?: string;
}

/** The part of a report that the store itself reads. */
interface GradedTasks {
  readonly tasks: readonly {
    readonly id: string;
    readonly checks: readonly { readonly check?: string; readonly verdict: string }[];
  }[];
}

/** How far a learner has come with a lab, in all attempts, those that are gone included. */
export interface Standing {
  /** Highest score of a grading of the whole lab. */
  readonly best: number;
  /** All checks have passed at once. */
  readonly passed: boolean;
}

/** Attempts and what happened in them, in one SQLite file. Synchronous: every call is a few microseconds. */
export interface AttemptStore extends Disposable {
  add(attempt: Attempt): void;
  /** Somebody has come back to this attempt: from now on it is the latest. */
  touch(id: string): void;
  /** The attempt begun or come back to last, of one lab when named. */
  latest(lab?: string): Attempt | undefined;
  /** All attempts, the newest last. */
  list(): readonly Attempt[];
  find(id: string): Attempt | undefined;
  setRecorder(id: string, recorder: NonNullable<Attempt['recorder']>): void;
  remove(id: string): void;
  addReport(attempt: string, report: GradedTasks & { readonly score: number }): void;
  /** Reports of stages, the oldest first. */
  stageReports(attempt: string): readonly unknown[];
  /** After a reset: what was judged at stages is of a state that is gone. */
  forgetStages(attempt: string): void;
  /** Ids of the tasks whose checks all passed in the last grading of the attempt. */
  passedTasks(attempt: string): readonly string[];
  /** Ids of the checks that passed in the last grading of the attempt. */
  passedChecks(attempt: string): readonly string[];
  /** By lab, of those that a learner has had graded as a whole. */
  standings(learner: string): ReadonlyMap<string, Standing>;
  /** Who was graded last, in attempts that are gone, too. */
  lastLearner(): string | undefined;
  /** Counts how many hints of a task were shown; returns the new count. */
  countHint(attempt: string, task: string, most: number): number;
}

const schema = `
  CREATE TABLE IF NOT EXISTS attempt (
    id TEXT PRIMARY KEY, lab TEXT NOT NULL, startedAt TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS report (
    attempt TEXT NOT NULL, lab TEXT NOT NULL, at TEXT NOT NULL, score REAL NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS hint (
    attempt TEXT NOT NULL, task TEXT NOT NULL, shown INTEGER NOT NULL, PRIMARY KEY (attempt, task)) STRICT;
`;

/** Opens (and creates when missing) the store at `file`. */
export function openAttempts(file: string): AttemptStore {
  const database = openDatabase(file);
  const read = (row: Record<string, unknown> | undefined): Attempt | undefined =>
    row === undefined ? undefined : (JSON.parse(String(row['body'])) as Attempt);
  /** Of the whole lab; without tasks where there is none. */
  const lastGrading = (attempt: string): GradedTasks => {
    const row = database
      .prepare("SELECT body FROM report WHERE attempt = ? AND body ->> '$.stage' IS NULL ORDER BY rowid DESC LIMIT 1")
      .get(attempt);
    return row === undefined ? { tasks: [] } : (JSON.parse(String(row['body'])) as GradedTasks);
  };
  return {
    add(attempt) {
      database
        .prepare('INSERT INTO attempt (id, lab, startedAt, body) VALUES (?, ?, ?, ?)')
        .run(attempt.id, attempt.lab, attempt.startedAt, JSON.stringify(attempt));
    },
    touch(id) {
      database.prepare('UPDATE attempt SET startedAt = ? WHERE id = ?').run(new Date().toISOString(), id);
    },
    latest(lab) {
      const where = lab === undefined ? '' : 'WHERE lab = ?';
      const statement = database.prepare(
        `SELECT body FROM attempt ${where} ORDER BY startedAt DESC, rowid DESC LIMIT 1`,
      );
      return read(lab === undefined ? statement.get() : statement.get(lab));
    },
    list() {
      return database
        .prepare('SELECT body FROM attempt ORDER BY startedAt')
        .all()
        .map((row) => read(row) as Attempt);
    },
    find(id) {
      return read(database.prepare('SELECT body FROM attempt WHERE id = ?').get(id));
    },
    setRecorder(id, recorder) {
      database
        .prepare("UPDATE attempt SET body = json_set(body, '$.recorder', json(?)) WHERE id = ?")
        .run(JSON.stringify(recorder), id);
    },
    remove(id) {
      database.prepare('DELETE FROM attempt WHERE id = ?').run(id);
      database.prepare('DELETE FROM hint WHERE attempt = ?').run(id);
    },
    addReport(attempt, report) {
      const lab = String(database.prepare('SELECT lab FROM attempt WHERE id = ?').get(attempt)?.['lab'] ?? '');
      database
        .prepare('INSERT INTO report (attempt, lab, at, score, body) VALUES (?, ?, ?, ?, ?)')
        .run(attempt, lab, new Date().toISOString(), report.score, JSON.stringify(report));
    },
    stageReports(attempt) {
      return database
        .prepare("SELECT body FROM report WHERE attempt = ? AND body ->> '$.stage' IS NOT NULL ORDER BY rowid")
        .all(attempt)
        .map((row) => JSON.parse(String(row['body'])));
    },
    forgetStages(attempt) {
      database.prepare("DELETE FROM report WHERE attempt = ? AND body ->> '$.stage' IS NOT NULL").run(attempt);
    },
    passedTasks(attempt) {
      const { tasks } = lastGrading(attempt);
      return tasks.filter(({ checks }) => checks.every(({ verdict }) => verdict === 'pass')).map(({ id }) => id);
    },
    passedChecks(attempt) {
      return lastGrading(attempt).tasks.flatMap(({ checks }) =>
        checks.flatMap(({ check, verdict }) => (verdict === 'pass' && check !== undefined ? [check] : [])),
      );
    },
    standings(learner) {
      const rows = database
        .prepare(
          `SELECT lab, max(score) AS best, max(body ->> '$.exitCode' = 0) AS passed FROM report
           WHERE body ->> '$.stage' IS NULL AND body ->> '$.learner' = ? GROUP BY lab`,
        )
        .all(learner);
      return new Map(
        rows.map(({ lab, best, passed }) => [String(lab), { best: Number(best), passed: Number(passed) === 1 }]),
      );
    },
    lastLearner() {
      const row = database
        .prepare("SELECT body ->> '$.learner' AS learner FROM report ORDER BY rowid DESC LIMIT 1")
        .get();
      return typeof row?.['learner'] === 'string' ? row['learner'] : undefined;
    },
    countHint(attempt, task, most) {
      database
        .prepare(
          `INSERT INTO hint (attempt, task, shown) VALUES (?, ?, 1)
           ON CONFLICT (attempt, task) DO UPDATE SET shown = min(shown + 1, ?)`,
        )
        .run(attempt, task, most);
      return Number(
        database.prepare('SELECT shown FROM hint WHERE attempt = ? AND task = ?').get(attempt, task)?.['shown'],
      );
    },
    [Symbol.dispose]() {
      database.close();
    },
  };
}

function openDatabase(file: string): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const database = new DatabaseSync(file);
    // Two klab processes may share the file: wait for the other's lock instead of failing.
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL;');
    database.exec(schema);
    return database;
  } catch (cause) {
    throw new KlabError(`${file}: attempts cannot be read or written: ${messageOf(cause)}`, {
      hint: 'If the file is damaged, move it away; klab begins a new one (scores in it are lost, clusters are not).',
      cause,
    });
  }
}
