import { ApiError, UserError } from '../../../api/errors.ts';
import type { Client } from '../../../client/types.ts';
import { explainOpenapi } from '../../../printers/explain-openapi.ts';
import type { Document } from '../../../printers/openapi-schema.ts';
import type { CommandDeps } from '../../deps.ts';
import { type ApiResource, fetchAllVersions, fullName, groupOf } from '../../selecting/discovery.ts';
import { shortNameWarning } from '../../selecting/match-kind.ts';

interface Options {
  readonly recursive: boolean;
  /** `apps/v1`; empty for the version that the cluster prefers. */
  readonly apiVersion: string;
}

/**
 * `kpod --context=NAME explain`: what the server's own `/openapi/v3` says of a type or a field. Throws UserError in kubectl's words.
 * k8s: kubectl cmd/explain/explain.go
 */
export async function explainOnCluster(word: string, { recursive, apiVersion }: Options, { client, streams }: CommandDeps): Promise<void> {
  const { resource, path, warnings } = readType(word, await fetchAllVersions(client));
  for (const warning of warnings) streams.err(`Warning: ${warning}\n`);
  const groupVersion = apiVersion || resource.groupVersion;
  if (groupVersion.split('/').length > 2) throw new UserError(`unexpected GroupVersion string: ${groupVersion}`);
  const subject = { group: groupOf({ groupVersion }), version: groupVersion.split('/').at(-1) ?? '', plural: resource.name };
  const document = await fetchDocument(client, subject);
  const { text, problem } = explainOpenapi(document, { ...subject, path: apiVersion === '' ? path : fieldsOf(word), recursive });
  await streams.out(text);
  if (problem !== undefined) throw new UserError(problem);
}

interface Type {
  readonly resource: ApiResource;
  readonly path: readonly string[];
  readonly warnings: readonly string[];
}

const fieldsOf = (word: string): readonly string[] => word.replace(/\.$/, '').split('.').slice(1);

/** Which of a server's kinds `TYPE[.GROUP][.FIELD...]` names. k8s: kubectl explain.go SplitAndParseResourceRequestWithMatchingPrefix */
function readType(word: string, all: readonly ApiResource[]): Type {
  const [name = '', ...path] = word.replace(/\.$/, '').split('.');
  if ([name, ...path].some((part) => part === '' || /[^\w-]/.test(part))) {
    throw new UserError('invalid jsonpath syntax, first node must be field node');
  }
  const { found, warnings } = resourcesFor(name, all);
  const first = found[0];
  if (!first) throw new UserError(`the server doesn't have a resource type ${JSON.stringify(name)}`, { isBare: true });
  const named = found.find((resource) => word.startsWith(fullName(resource)));
  if (!named) return { resource: first, path, warnings };
  const rest = word.slice(fullName(named).length).replace(/\.$/, '').split('.').slice(1);
  return { resource: named, path: rest, warnings };
}

/** The kinds that a word calls, the first being the one that counts. k8s: client-go restmapper shortcut.go */
function resourcesFor(
  word: string,
  all: readonly ApiResource[],
): { readonly found: readonly ApiResource[]; readonly warnings: readonly string[] } {
  const lower = word.toLowerCase();
  const isNamed = ({ name, singularName, kind }: ApiResource) => name === lower || (singularName || kind.toLowerCase()) === lower;
  const isExact = word === lower && all.some(isNamed);
  const short = isExact ? [] : all.filter(({ shortNames }) => shortNames.includes(word));
  const [first] = short;
  if (!first) return { found: all.filter(isNamed), warnings: [] };
  const others = new Set(short.map(fullName).filter((name) => name !== fullName(first)));
  return {
    found: [first],
    warnings: [...others].map((name) => shortNameWarning(word, name)),
  };
}

interface Subject {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** The server's document of a group version. k8s: kubectl explain/v2/explain.go PrintModelDescription */
async function fetchDocument(client: Client, { group, version, plural }: Subject): Promise<Document> {
  interface Root {
    readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
  }
  const { paths } = await client.request<Root>('GET', '/openapi/v3').catch((cause: unknown) => {
    if (!(cause instanceof ApiError) || cause.status.code !== 404) throw cause;
    throw new UserError('the server has no /openapi/v3, which Kubernetes has since 1.24: without it there is nothing to explain', {
      cause,
    });
  });
  const address = paths[group === '' ? `api/${version}` : `apis/${group}/${version}`]?.serverRelativeURL;
  if (address === undefined) throw new UserError(`couldn't find resource for "${group}/${version}, Resource=${plural}"`);
  return client.request<Document>('GET', address);
}
