/** What an attempt has to remember of its recorder, so that no other is believed. */
export interface Recorder {
  /** Of the Pod; of its ConfigMap where klab itself records. */
  readonly uid: string;
  /** Only klab knows it: what proves that a mark is klab's. */
  readonly key: string;
  /** Journal of a trial that klab itself records, on this machine; absent: it is in the Pod. */
  readonly file?: string;
}
