/** What the command line says of the cluster, as far as it says something. */
export interface ConnectionFlags {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly server?: string;
  readonly tlsServerName?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly certificateAuthority?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  readonly as?: string;
  readonly asUid?: string;
  readonly asGroup?: readonly string[];
  readonly requestTimeout?: string;
  /** How many objects of a list come at a time; 0: all. */
  readonly chunkSize?: number;
}

/** A file, or what would stand in it. */
export type Material = { readonly file: string } | { readonly text: string };

/** An entry of `clusters`, with the flags over it. */
export interface ClusterEntry {
  readonly name: string;
  readonly server: string;
  readonly tlsServerName?: string;
  readonly insecure: boolean;
  readonly authority?: Material;
  readonly proxyUrl?: string;
  /** What it says to credential plugins. */
  readonly pluginConfig?: unknown;
}

/** An entry of `users`, with the flags over it. */
export interface UserEntry {
  readonly name: string;
  readonly certificate?: Material;
  readonly key?: Material;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly basic?: { readonly username: string; readonly password: string };
  readonly plugin?: PluginEntry;
  readonly impersonated: Impersonated;
}

export interface Impersonated {
  readonly user?: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** `exec` of a user: a program that answers credentials. */
export interface PluginEntry {
  readonly apiVersion: string;
  /** With a directory where it was relative to its file. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
}

/** What all of it comes to. */
export interface Connection {
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
  readonly namespace: string;
  /** Undefined for none. */
  readonly timeoutMs?: number;
}
