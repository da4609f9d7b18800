import { allContainers } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import type { Finding, KeyedObject, PodFacts } from './finding.ts';
import { nearestName } from './nearest.ts';
import { commandFor, quote } from './remedies.ts';

type Kind = 'ConfigMap' | 'Secret';

/** A reference to a ConfigMap or Secret that leads nowhere. */
interface Lost {
  readonly kind: Kind;
  readonly name: string;
  /** Absent where the object itself is missing. */
  readonly key?: string;
}

/**
 * The ConfigMap or Secret, or the key of one, that a message of the kubelet complains of: with what there is instead. `who` begins the
 * sentence. Undefined for messages about something else.
 */
export function explainConfig(facts: PodFacts, message: string, who: { readonly text: string; readonly key: string }): Finding | undefined {
  const lost = readLost(facts.pod, message);
  if (!lost) return undefined;
  const { kind, name, key } = lost;
  const known = kind === 'ConfigMap' ? facts.surroundings?.configMaps : facts.surroundings?.secrets;
  const base = { key: who.key, onlyUser: true, evidence: [] as readonly string[] } as const;
  if (key === undefined) {
    const near = nearestName(
      name,
      (known ?? []).map((one) => one.name),
    );
    return {
      ...base,
      code: 'config-missing',
      what: `${who.text} needs the ${kind} "${name}", which is not there`,
      evidence: near === undefined ? [] : [`There is a ${kind} "${near}"`],
      way: `Create it, with the values it needs`,
      mend: [create(facts, lost)],
    };
  }
  const object = known?.find((one) => one.name === name);
  return {
    ...base,
    code: 'config-key-missing',
    what: `${who.text} needs the key "${key}" of the ${kind} "${name}", which has no such key`,
    evidence: object ? [keysOf(object)] : [],
    way: 'Name another key, or add this one with its value',
    mend: [addKey(facts, { ...lost, key }, object)],
  };
}

const longestList = 20;

function keysOf({ keys }: KeyedObject): string {
  if (keys.length === 0) return 'It has no keys at all';
  const more = keys.length > longestList ? ` and ${keys.length - longestList} more` : '';
  return `It has: ${keys.slice(0, longestList).join(', ')}${more}`;
}

/** Out of the kubelet's words; those about a volume name no object, which stands in the volume then. */
function readLost(pod: Pod, message: string): Lost | undefined {
  const missing = /\b(configmap|secret) "([^"]+)" not found/.exec(message);
  if (missing) return { kind: missing[1] === 'secret' ? 'Secret' : 'ConfigMap', name: missing[2] ?? '' };
  const variable = /couldn't find key (\S+) in (ConfigMap|Secret) [^/\s]*\/(\S+)/.exec(message);
  if (variable) return { kind: variable[2] as Kind, name: variable[3] ?? '', key: variable[1] ?? '' };
  const file = /references non-existent (config|secret) key: (\S+)/.exec(message);
  const volume = /for volume "([^"]+)"/.exec(message)?.[1];
  if (!file) return undefined;
  const kind = file[1] === 'secret' ? 'Secret' : 'ConfigMap';
  const key = file[2] ?? '';
  const source = volumeUses(pod, kind).find((use) => use.volume === volume && use.keys.includes(key));
  return source && { kind, name: source.name, key };
}

interface Use {
  readonly volume?: string;
  readonly name: string;
  readonly keys: readonly string[];
}

interface KeySource {
  readonly name?: string;
  readonly secretName?: string;
  readonly items?: readonly { readonly key: string }[];
}

/** The keys of ConfigMaps or Secrets that volumes name. */
function volumeUses({ spec }: Pod, kind: Kind): readonly Use[] {
  const field = kind === 'ConfigMap' ? 'configMap' : 'secret';
  return (spec.volumes ?? []).flatMap(({ name: volume, ...all }) => {
    const own = all[field] as KeySource | undefined;
    const projected = (all.projected?.sources ?? []).map((source) => source[field] as KeySource | undefined);
    return [own, ...projected].flatMap((source) => {
      const name = source?.name ?? source?.secretName;
      return source && name !== undefined ? [{ volume, name, keys: (source.items ?? []).map(({ key }) => key) }] : [];
    });
  });
}

function variableUses({ spec }: Pod, kind: Kind): readonly Use[] {
  const field = kind === 'ConfigMap' ? 'configMapKeyRef' : 'secretKeyRef';
  return allContainers(spec).flatMap(({ env = [] }) =>
    env.flatMap(({ valueFrom }) => {
      const ref = valueFrom?.[field];
      return ref ? [{ name: ref.name ?? '', keys: [ref.key] }] : [];
    }),
  );
}

/** With all keys that the pod names of it. */
function create(facts: PodFacts, { kind, name }: Lost): string {
  const uses = [...variableUses(facts.pod, kind), ...volumeUses(facts.pod, kind)].filter((use) => use.name === name);
  const keys = [...new Set(uses.flatMap((use) => use.keys))];
  const literals = (keys.length > 0 ? keys : ['KEY']).map((key) => `--from-literal=${quote(`${key}=VALUE`)}`);
  return commandFor(facts, `create ${kind === 'ConfigMap' ? 'configmap' : 'secret generic'} ${name} ${literals.join(' ')}`);
}

/** With the value that stands under the key of nearly the same name, where it is no secret. */
function addKey(facts: PodFacts, { kind, name, key }: Required<Lost>, object: KeyedObject | undefined): string {
  const near = nearestName(key, object?.keys ?? []);
  const value = (near === undefined ? undefined : object?.data?.[near]) ?? 'VALUE';
  const patch = { [kind === 'ConfigMap' ? 'data' : 'stringData']: { [key]: value } };
  return commandFor(facts, `patch ${kind.toLowerCase()} ${name} --type=merge -p ${quote(JSON.stringify(patch))}`);
}
