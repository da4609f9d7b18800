import { createCredentialPlugin, type PluginDeps } from './exec-plugin.ts';
import type { Entry } from './kubeconfig.ts';
import { readMaterial, readTokenFile } from './material.ts';
import type { Impersonated, UserEntry } from './types.ts';

/** Who asks, at one moment. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly certificate?: string;
  readonly key?: string;
}

/** Tells who asks, anew for each request: tokens are renewed while a command runs. */
export interface CredentialSource {
  current(): Promise<Credentials>;
  /** The server did not take them. Answers whether others can be had. */
  renew(): boolean;
}

/** The credentials of a user of the kubeconfig. `cluster`: what its plugin is told of the cluster. */
export function createCredentialSource(user: UserEntry, cluster: Entry, deps: PluginDeps): CredentialSource {
  const plugin = user.plugin && createCredentialPlugin(user.plugin, cluster, deps);
  const own = once(() => readOwn(user));
  return {
    async current() {
      const answer = await plugin?.current();
      const { certificate, key } = answer?.certificate === undefined ? await own() : answer;
      const authorization = await authorizationOf(user, answer?.token);
      return {
        headers: { ...(authorization ? { authorization } : {}), ...impersonation(user.impersonated) },
        ...(certificate && key ? { certificate, key } : {}),
      };
    },
    renew() {
      plugin?.forget();
      return plugin !== undefined;
    },
  };
}

async function readOwn({ name, certificate, key }: UserEntry) {
  if (!certificate || !key) return {};
  return {
    certificate: await readMaterial(certificate, { field: 'client-cert', of: name }),
    key: await readMaterial(key, { field: 'client-key', of: name }),
  };
}

async function authorizationOf({ basic, token, tokenFile }: UserEntry, ofPlugin: string | undefined): Promise<string | undefined> {
  if (basic) return `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`;
  // A file is renewed by others; it counts before a token that stands in the kubeconfig.
  const bearer = tokenFile === undefined ? (token ?? ofPlugin) : await readTokenFile(tokenFile);
  return bearer ? `Bearer ${bearer}` : undefined;
}

/** k8s: client-go transport/round_trippers.go impersonatingRoundTripper */
function impersonation({ user, uid, groups, extra }: Impersonated): Credentials['headers'] {
  if (user === undefined) return {};
  return {
    'Impersonate-User': user,
    ...(uid === undefined ? {} : { 'Impersonate-Uid': uid }),
    ...(groups.length === 0 ? {} : { 'Impersonate-Group': groups }),
    ...Object.fromEntries(Object.entries(extra).map(([key, values]) => [`Impersonate-Extra-${encodeURIComponent(key)}`, values])),
  };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return () => (known ??= read());
}
