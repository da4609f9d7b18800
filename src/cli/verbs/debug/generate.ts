/** The container, the copy or the pod that `kpod debug` asks the server for. Pure, but for names. k8s: kubectl debug/debug.go */
import { UserError } from '../../../api/errors.ts';
import { podResource } from '../../../api/kinds/pod/resource.ts';
import { strategicMerge } from '../../../api/patch/strategic-merge.ts';
import { everyContainer } from '../../../api/pod-status.ts';
import type { Container, EphemeralContainer, Pod } from '../../../api/types.ts';
import { applyProfile, type DebugStyle, type Kept } from './profiles.ts';
import type { ProfileName } from './verb.ts';

/** What the command line asks for, read and checked. */
export interface DebugOptions {
  readonly image: string;
  readonly container: string;
  readonly target: string;
  readonly words: readonly string[];
  readonly argumentsOnly: boolean;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly pullPolicy: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly profile: ProfileName;
  /** A part of a container that goes over the profile. */
  readonly custom?: Readonly<Record<string, unknown>>;
  readonly copyTo: string;
  readonly sameNode: boolean;
  /** By the names of containers, and `*`. */
  readonly setImages: ReadonlyMap<string, string>;
  /** Absent unless it was said. */
  readonly shareProcesses?: boolean;
  readonly kept: Kept;
}

/** What names are made from: chance, and where a person hears of a name that was made up. */
export interface Naming {
  readonly suffix: () => string;
  readonly tell: (text: string) => void;
}

/** A pod, and which of its containers looks; `''`: none was added. */
export interface Generated {
  readonly pod: Pod;
  readonly container: string;
}

/** The pod with an ephemeral container more. */
export function addEphemeral(pod: Pod, options: DebugOptions, naming: Naming): Generated {
  const name = containerName(pod, options, naming);
  const { target } = options;
  const added = { ...newContainer(name, options), ...(target === '' ? {} : { targetContainerName: target }) } as EphemeralContainer;
  const ephemeralContainers = [...(pod.spec.ephemeralContainers ?? []), added];
  return finished({ ...pod, spec: { ...pod.spec, ephemeralContainers } }, name, 'ephemeral', options);
}

/** A copy of the pod, with a container more or with one that is changed. */
export function copyPod(pod: Pod, options: DebugOptions, naming: Naming): Generated {
  const copy = bareCopy(pod, options);
  const { container, image } = options;
  const isThere = container !== '' && everyContainer(copy.spec).some(({ name }) => name === container);
  if (isThere) return finished(changed(copy, container, options), container, 'copy', options);
  if (image === '') {
    if (options.setImages.size > 0) return { pod: copy, container: '' };
    throw new UserError('you must specify image when creating new container');
  }
  const name = container || containerName(copy, options, naming);
  const added = { name, terminationMessagePolicy: 'File' } as Container;
  const grown = { ...copy, spec: { ...copy.spec, containers: [...copy.spec.containers, added] } };
  return finished(changed(grown, name, options), name, 'copy', options);
}

/** A pod of its own that looks into the machine of that name. */
export function nodePod(node: string, options: DebugOptions, naming: Naming): Generated {
  const container = options.container || 'debugger';
  const name = `node-debugger-${node}-${naming.suffix()}`;
  naming.tell(`Creating debugging pod ${name} with container ${container} on node ${node}.`);
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: {
      containers: [newContainer(container, options)],
      nodeName: node,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
    },
  } as unknown as Pod;
  return finished(pod, container, 'node', options);
}

function containerName(pod: Pod, { container }: DebugOptions, { suffix, tell }: Naming): string {
  if (container !== '') return container;
  const taken = new Set(everyContainer(pod.spec).map(({ name }) => name));
  let name = '';
  while (name === '' || taken.has(name)) name = `debugger-${suffix()}`;
  tell(`Defaulting debug container name to ${name}.`);
  return name;
}

function newContainer(name: string, options: DebugOptions): Container {
  const { image, env, pullPolicy, stdin, tty } = options;
  return {
    name,
    image,
    ...wordsOf(options),
    ...(env.length > 0 ? { env } : {}),
    ...(pullPolicy === '' ? {} : { imagePullPolicy: pullPolicy }),
    ...(stdin ? { stdin } : {}),
    ...(tty ? { tty } : {}),
    terminationMessagePolicy: 'File',
  } as Container;
}

function wordsOf({ words, argumentsOnly }: DebugOptions): Pick<Container, 'command' | 'args'> {
  if (words.length === 0) return {};
  return argumentsOnly ? { args: words } : { command: words };
}

function bareCopy({ metadata, spec }: Pod, { copyTo, sameNode, setImages, shareProcesses }: DebugOptions): Pod {
  const { ephemeralContainers: _gone, nodeName, containers, ...rest } = spec;
  const { namespace, labels, annotations } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: copyTo, ...(namespace ? { namespace } : {}), ...(annotations ? { annotations } : {}), ...(labels ? { labels } : {}) },
    spec: {
      ...rest,
      ...(sameNode && nodeName ? { nodeName } : {}),
      ...(shareProcesses === undefined ? {} : { shareProcessNamespace: shareProcesses }),
      containers: containers.map((container) => {
        const image = setImages.get(container.name) ?? setImages.get('*');
        return image ? { ...container, image } : container;
      }),
    },
  } as unknown as Pod;
}

/** The pod with what was said of the container that looks. */
function changed(pod: Pod, name: string, options: DebugOptions): Pod {
  const { words, argumentsOnly, env, image, pullPolicy, stdin, tty } = options;
  const change = <C extends Container>(container: C): C => {
    if (container.name !== name) return container;
    const { stdin: _in, tty: _tty, args, ...rest } = container;
    const keepsArgs = args !== undefined && (words.length === 0 || argumentsOnly);
    return {
      ...rest,
      ...(keepsArgs ? { args } : {}),
      ...wordsOf(options),
      ...(env.length > 0 ? { env } : {}),
      ...(image === '' ? {} : { image }),
      ...(pullPolicy === '' ? {} : { imagePullPolicy: pullPolicy }),
      ...(stdin ? { stdin } : {}),
      ...(tty ? { tty } : {}),
    } as unknown as C;
  };
  const { initContainers, containers } = pod.spec;
  const lists = { ...(initContainers ? { initContainers: initContainers.map(change) } : {}), containers: containers.map(change) };
  return { ...pod, spec: { ...pod.spec, ...lists } };
}

function finished(pod: Pod, container: string, style: DebugStyle, { profile, kept, custom }: DebugOptions): Generated {
  const applied = applyProfile(profile, pod, { name: container, style, kept });
  return { pod: custom ? withCustom(applied, container, style, custom) : applied, container };
}

const containerSchema = podResource.mergeSchema?.fields?.['spec']?.fields?.['containers'] ?? {};

function withCustom(pod: Pod, container: string, style: DebugStyle, custom: Readonly<Record<string, unknown>>): Pod {
  const list = style === 'ephemeral' ? 'ephemeralContainers' : 'containers';
  const containers = pod.spec[list] ?? [];
  if (!containers.some(({ name }) => name === container)) {
    const what = style === 'ephemeral' ? `${container} ephemeral container` : `${container} container`;
    throw new UserError(`unable to find the ${what} in the pod ${pod.metadata.name}`);
  }
  const merged = containers.map((each) =>
    each.name === container ? (strategicMerge(each, custom, { fields: containerSchema.fields ?? {} }) as Container) : each,
  );
  return { ...pod, spec: { ...pod.spec, [list]: merged } };
}

/** Whether rights that the container is given come to nothing, since the pod has a user who is not root. k8s: kubectl displayWarning */
export function losesRights({ spec }: Pod, name: string): boolean {
  const container = everyContainer(spec).find((each) => each.name === name);
  const { runAsUser, privileged, capabilities } = container?.securityContext ?? {};
  if (!spec.securityContext?.runAsUser || runAsUser === 0) return false;
  return privileged === true || (capabilities?.add ?? []).length > 0;
}
