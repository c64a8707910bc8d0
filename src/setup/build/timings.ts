import { writeFile } from 'node:fs/promises';

/** Measures the parts of a build, in seconds; a part that is skipped takes next to nothing. */
export class Timings {
  readonly seconds: Record<string, number> = {};

  async measure<T>(part: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.seconds[part] = Math.round((performance.now() - began) / 100) / 10;
    }
  }

  /** `compile 215.3 s, node base 48.1 s` */
  toString(): string {
    return Object.entries(this.seconds)
      .map(([part, seconds]) => `${part} ${seconds} s`)
      .join(', ');
  }

  async save(file: string): Promise<void> {
    await writeFile(file, `${JSON.stringify(this.seconds, null, 2)}\n`);
  }
}
