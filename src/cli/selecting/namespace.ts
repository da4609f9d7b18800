/** The namespace of a request: the one that was said, else that of the context. */
export const namespaceOf = (flags: { readonly namespace: string; readonly contextNamespace?: string }): string =>
  flags.namespace || flags.contextNamespace || 'default';
