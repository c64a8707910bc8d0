/**
 * Kubernetes quantities: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 * client-node's own reader knows neither `1.5Gi` nor `1e3` and mixes number and bigint.
 */

const powers: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 10n ** 3n,
  m: 10n ** 6n,
  '': 10n ** 9n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
  Ki: (10n ** 9n) << 10n,
  Mi: (10n ** 9n) << 20n,
  Gi: (10n ** 9n) << 30n,
  Ti: (10n ** 9n) << 40n,
  Pi: (10n ** 9n) << 50n,
  Ei: (10n ** 9n) << 60n,
};

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,2}))?$/;
const longest = 64;

/**
 * The value in billionths (10⁻⁹, the API's own precision; what is finer is rounded up, as the API does):
 * 250m and 0.25 are both 250_000_000n. undefined for anything that is no quantity.
 */
export function parseQuantity(written: string | number): bigint | undefined {
  const text = String(written);
  const match = text.length > longest ? undefined : pattern.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', suffix = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const raised = Number(exponent);
  const unit = (powers[suffix] as bigint) * 10n ** BigInt(Math.max(raised, 0));
  const divisor = 10n ** BigInt(fraction.length + Math.max(-raised, 0));
  const scaled = BigInt(whole + fraction) * unit;
  const value = (scaled + divisor - 1n) / divisor;
  return sign === '-' ? -value : value;
}

/** A sum as it can be read: `600Mi`, `400m`, `1.5`; exact. */
export function formatQuantity(billionths: bigint, like: 'binary' | 'decimal'): string {
  const fits = (suffix: string) => billionths !== 0n && billionths % (powers[suffix] as bigint) === 0n;
  const suffixes = like === 'binary' ? ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki', '', 'm', 'u', 'n'] : ['', 'm', 'u', 'n'];
  const suffix = suffixes.find(fits) ?? '';
  return `${billionths / (powers[suffix] as bigint)}${suffix}`;
}
