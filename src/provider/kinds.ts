/** Kinds of the providers, as `--provider` takes them, the preferred one first. Nothing is imported here: `--help` names them. */
export const providerKinds = ['kind', 'minikube', 'existing'] as const;

/** The provider of whoever names none. */
export const defaultProviderKind = providerKinds[0];
