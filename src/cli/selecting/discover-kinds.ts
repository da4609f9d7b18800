import type { Kind } from '../../api/any-object.ts';
import type { Resource, Verb as ResourceVerb } from '../../api/kinds/resource.ts';
import { resources } from '../../api/kinds/resources.ts';
import { findKind, findResource, groupOf } from '../../api/scheme.ts';
import type { Client } from '../../client/types.ts';
import type { Verb } from '../command-line/verb.ts';
import { createWarningPrinter } from '../streams/warnings.ts';
import { type ClusterKinds, setClusterKinds } from './cluster-kinds.ts';
import { type ApiResource, fetchAllVersions, preferredOf } from './discovery.ts';
import { findCalled, inCategory, shortNameWarning } from './match-kind.ts';

/** What of a command line names kinds. */
interface Naming {
  readonly args: readonly string[];
  readonly flags: object;
}

interface LearningDeps {
  readonly client: Client;
  /** Where warnings are said. */
  readonly err: (text: string) => void;
}

/** What of a cluster's kinds a command has asked for. */
export interface LearnedKinds extends ClusterKinds {
  /** Asks the cluster, once, when a word calls none of kpod's kinds. Never rejects: what was answered is thrown where a kind is looked up. */
  learn(words: readonly string[]): Promise<void>;
  /** All kinds of the cluster, each once. Throws what the cluster answers. */
  all(): Promise<readonly Resource[]>;
}

/**
 * Makes the kinds of a cluster known to a command. The cluster is asked for them only when a word calls none that kpod has, or a category;
 * files that hold such kinds ask on their own. What words call that kpod knows is in no cluster called otherwise, since the groups of
 * Kubernetes go before all others there; but a kind whose full name is a short name of Kubernetes (`quota`) must be called with its group.
 */
export async function learnKinds({ operands }: Pick<Verb, 'operands'>, call: Naming, deps: LearningDeps): Promise<void> {
  const kinds = openClusterKinds(deps);
  setClusterKinds(kinds);
  await kinds.learn([...typesOfOperands(operands, call.args), ...typesOfFlags(call.flags)]);
}

/** The words among operands that may call a kind. */
function typesOfOperands(operands: Verb['operands'], args: readonly string[]): readonly string[] {
  const [first = ''] = args;
  const slashed = (words: readonly string[]) => words.flatMap((word) => /^([^/=]+)\/[^/=]*$/.exec(word)?.[1] ?? []);
  switch (operands) {
    case 'objects':
      return [...slashed(args), ...(first.includes('/') ? [] : first.split(','))];
    case 'one that has pods':
    case 'one pod':
      return slashed([first]);
    case 'pods, or what has them':
      return slashed(args);
    case 'files, or files of pods':
      // Copies lead to or from POD:PATH, and what else they name are files.
      return args.some((arg) => arg.includes(':')) ? [] : slashed(args).filter((word) => !word.startsWith('.'));
    default:
      return [];
  }
}

/** `events --for TYPE/NAME`, `create job --from TYPE/NAME`, `create role --resource TYPE,TYPE/SUBRESOURCE`. */
function typesOfFlags(flags: object): readonly string[] {
  const { for: about, from, resource } = flags as { readonly for?: unknown; readonly from?: unknown; readonly resource?: unknown };
  const types = Array.isArray(resource) ? resource.map((text) => String(text).split('/')[0] ?? '') : [];
  const named = [about, from].flatMap((text) => (typeof text === 'string' ? (/^([^/=]+)\//.exec(text)?.[1] ?? []) : []));
  return [...types.filter((word) => word !== '*'), ...named];
}

/** What kpod has of this name, and knows without asking; the version must be its own where one is said. */
function knownTo(word: string): Resource | undefined {
  const found = word === 'all' ? undefined : findResource(word);
  const said = /^[^.]+\.(v\d[^.]*)(\.|$)/.exec(word.toLowerCase())?.[1];
  return found && (said === undefined || found.apiVersion.split('/').at(-1) === said) ? found : undefined;
}

/** The kinds of a cluster, of which nothing is asked yet. */
export function openClusterKinds({ client, err }: LearningDeps): LearnedKinds {
  const warnOnce = createWarningPrinter({ err });
  let all: readonly ApiResource[] = [];
  let failure: unknown;
  let asking: Promise<void> | undefined;
  const fetchAll = async (): Promise<void> => {
    try {
      all = await fetchAllVersions(client);
    } catch (error) {
      failure = error;
    }
  };
  const ask = async (): Promise<void> => {
    asking ??= fetchAll();
    await asking;
  };
  return {
    async learn(words) {
      if (words.some((word) => word !== '' && knownTo(word) === undefined)) await ask();
    },
    async all() {
      await ask();
      if (failure !== undefined) throw failure;
      return preferredOf(all).map(asResource);
    },
    called(word) {
      const known = knownTo(word);
      if (known) return known;
      const found = findCalled(word, all);
      for (const other of found?.alsoShort ?? []) warnOnce(shortNameWarning(word, other));
      if (!found && failure !== undefined) throw failure;
      return found && asResource(found.resource);
    },
    inCategory(word) {
      if (knownTo(word)) return undefined;
      const found = inCategory(word, all);
      return found.length > 0 ? found.map(asResource) : undefined;
    },
    async ofKind(apiVersion, kind) {
      const known = findKind(apiVersion, kind);
      if (known) return known;
      await ask();
      if (failure !== undefined) throw failure;
      const found = all.find((one) => one.groupVersion === apiVersion && one.kind === kind);
      return found && asResource(found);
    },
  };
}

/** A kind of kpod's own is what it is everywhere; of another version it is merged as it is. */
function asResource(found: ApiResource): Resource {
  const { name, kind, groupVersion: apiVersion, namespaced, shortNames, subresources } = found;
  const known = findKind(apiVersion, kind);
  if (known) return known;
  const relative = resources.find((resource) => resource.kind === kind && groupOf(resource) === groupOf({ apiVersion }));
  return {
    ...{ kind: kind as Kind, plural: name, singular: kind.toLowerCase(), shortNames, apiVersion, namespaced },
    verbs: found.verbs as readonly ResourceVerb[],
    subresources: subresources.map((one) => ({ name: one.name, verbs: one.verbs as readonly ResourceVerb[] })),
    ...(relative?.mergeSchema ? { mergeSchema: relative.mergeSchema } : { isCustom: true }),
  };
}
