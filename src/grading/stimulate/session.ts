import { ApiError, ProbeError } from '../../cluster/cluster.ts';
import { abortable } from '../../cluster/deadline.ts';
import { messageOf } from '../../errors.ts';
import type { Text } from '../../text.ts';
import type { Disturb, Stimuli, StimuliSession } from '../stimuli.ts';
import * as deeds from './deeds.ts';
import { closeLedger, type Ledger, newLedger, openLedger, writeLedger } from './ledger.ts';
import { undoAll, undoLeftovers } from './leftovers.ts';
import type { Hands } from './undo.ts';

/** How long undoing may take in the end, whatever was aborted. */
const undoWithinMs = 30_000;

/** Stimuli on a real cluster. `scope` tells the attempt: what one of its gradings left behind, the next one undoes. */
export function stimuliOn(hands: Hands, scope: string): Disturb {
  return (check, options) => new Session(hands, { ...options, scope, check: check.id, lastsMs: lastsMs(check) });
}

/** As long as a check may disturb, retries and undoing included; after that, a ledger's holder counts as dead. */
const lastsMs = ({ withinMs }: { withinMs: number }) => 5 * withinMs + 300_000;

type Options = Parameters<Disturb>[1] & { readonly scope: string; readonly check: string; readonly lastsMs: number };

class Session implements StimuliSession {
  readonly #hands: Hands;
  readonly #options: Options;
  readonly deeds: Text[] = [];
  readonly stimuli: Stimuli;
  acted = false;
  #ledger: Ledger | undefined;
  #beginning: Promise<Ledger> | undefined;
  #finished = false;

  constructor(hands: Hands, options: Options) {
    this.#hands = hands;
    this.#options = options;
    const place: deeds.Place = { hands, check: options.check, signal: options.signal };
    const act = async <Result>(deed: deeds.Deed<Result> | Promise<deeds.Deed<Result>>) => this.#act(await deed);
    this.stimuli = {
      deletePod: (pod) => act(deeds.deletion(place, pod)),
      replacePod: async (pod) => {
        await act(deeds.removal(place, pod));
        return act(deeds.remaking(place, pod));
      },
      killContainer: async (pod, container) => act(deeds.killing(place, pod, container)),
      exec: (...args) => act(deeds.execution(place, ...args)),
      http: (...args) => act(deeds.requesting(place, ...args)),
      scale: (...args) => act(deeds.scaling(place, ...args)),
      create: (object) => act(deeds.creation(place, object)),
      label: (...args) => act(deeds.labelling(place, ...args)),
      undo: async () => {
        const failed = await this.#undo(this.#options.signal);
        if (failed[0]) throw new ProbeError(failed[0].en);
      },
    };
  }

  async finish(): Promise<void> {
    if (this.#finished) return;
    this.#finished = true;
    const signal = AbortSignal.timeout(undoWithinMs);
    await abortable(Promise.resolve(this.#beginning), signal).catch(() => undefined);
    if (!this.#ledger) return;
    try {
      const failed = await this.#undo(signal);
      this.deeds.push(...failed);
      if (failed.length > 0) {
        // The next grading finds what is left, and tells the recorder when it is over.
        await writeLedger(this.#hands, { ...this.#ledger, until: 0 }, AbortSignal.timeout(undoWithinMs));
      } else {
        await abortable(this.#options.mark('end'), signal);
        await closeLedger(this.#hands, this.#ledger, signal);
      }
    } catch (thrown) {
      const why = messageOf(thrown);
      this.deeds.push({
        en: `NOT put away: the notes on this (${why}). The next grading does it.`,
        ko: `이 검사의 기록을 정리하지 못함(${why}). 다음 채점 때 정리합니다.`,
      });
    }
  }

  /** Notes how it is undone, then does it. What the API has refused was not done. */
  async #act<Result>({ told, step, perform }: deeds.Deed<Result>): Promise<Result> {
    const { signal } = this.#options;
    signal.throwIfAborted();
    await this.#begin();
    const before = this.#ledger;
    if (!before) throw new ProbeError('the notes on stimuli are closed');
    const ledger = step ? { ...before, steps: [...before.steps, step] } : before;
    if (step) await writeLedger(this.#hands, ledger, signal);
    signal.throwIfAborted();
    if (this.#finished) throw new ProbeError('the time for stimuli is over');
    const { acted } = this;
    this.#ledger = ledger;
    this.acted = true;
    this.deeds.push(told);
    try {
      return await perform();
    } catch (thrown) {
      if (thrown instanceof ApiError && !thrown.transient && (thrown.status ?? 0) >= 400) {
        this.#ledger = before;
        this.acted = acted;
        this.deeds.splice(this.deeds.lastIndexOf(told), 1);
      }
      throw thrown;
    }
  }

  /** Takes the lock and tells the recorder, once. Nothing has been done to the cluster before both have succeeded. */
  #begin(): Promise<Ledger> {
    this.#beginning ??= this.#open().catch((thrown) => {
      this.#beginning = undefined;
      throw thrown;
    });
    return this.#beginning;
  }

  async #open(): Promise<Ledger> {
    const { scope, check, lastsMs, mark, signal } = this.#options;
    const ledger = newLedger(scope, check, lastsMs);
    await undoLeftovers(this.#hands, scope, { signal });
    try {
      await openLedger(this.#hands, ledger, signal);
      await mark('begin');
    } catch (thrown) {
      // The answer may have been lost, not the request.
      await closeLedger(this.#hands, ledger, AbortSignal.timeout(undoWithinMs)).catch(() => undefined);
      throw thrown;
    }
    this.#ledger = ledger;
    return ledger;
  }

  /** Returns what could not be undone. */
  async #undo(signal: AbortSignal): Promise<readonly Text[]> {
    if (!this.#ledger) return [];
    const { done, failed, left } = await undoAll(this.#hands, this.#ledger.steps, signal);
    this.deeds.push(...done);
    this.#ledger = { ...this.#ledger, steps: left };
    return failed;
  }
}
