import { engineAnnotation } from '../../../../api/annotations.ts';
import { isRecord } from '../../../../api/is-record.ts';
import { enginesPath } from '../../../../api/own-protocols.ts';
import type { Timer } from '../../../../base/clock.ts';
import type { EngineReports } from '../../../../client/types.ts';
import type { CommandDeps } from '../../../deps.ts';
import type { ManifestObject } from '../../../manifests/read-manifests.ts';
import type { Found } from '../../../selecting/select.ts';
import { keyOf } from './decide.ts';
import { podSpecOf } from './variables.ts';

type Json = Readonly<Record<string, unknown>>;

/** Images by what runs from them: `keyOf` the object. */
export interface ImageUse {
  readonly key: string;
  /** Undefined: any that has the image. */
  readonly engine: string | undefined;
  readonly images: readonly string[];
}

/** The images of what a manifest makes, but for those that are looked up in a registry anyway. */
export function imageUse(manifest: ManifestObject, found: Found | undefined): ImageUse {
  const spec = podSpecOf(manifest) ?? {};
  const containers = [spec['initContainers'], spec['containers']].flatMap((list) => (Array.isArray(list) ? list.filter(isRecord) : []));
  const local = containers.filter(({ imagePullPolicy }) => imagePullPolicy !== 'Always');
  const images = new Set(local.flatMap(({ image }) => (typeof image === 'string' && image !== '' ? [image] : [])));
  return { key: keyOf(manifest), engine: engineOf(found?.object as Json | undefined), images: [...images] };
}

function engineOf(object: Json | undefined): string | undefined {
  const at = (value: unknown, ...path: readonly string[]): unknown =>
    path.reduce<unknown>((inner, field) => (isRecord(inner) ? inner[field] : undefined), value);
  const engine =
    at(object, 'metadata', 'annotations', engineAnnotation) ?? at(object, 'spec', 'template', 'metadata', 'annotations', engineAnnotation);
  return typeof engine === 'string' ? engine : undefined;
}

/** By engine and name, the IDs. */
export type ImageIds = ReadonlyMap<string, string>;

/** What has been built anew since: why objects want new pods, by their keys. An image that was not there before is waited for anyway. */
export function changedImages(uses: readonly ImageUse[], before: ImageIds, after: ImageIds): ReadonlyMap<string, string> {
  const causes = new Map<string, string>();
  for (const { key, engine, images } of uses) {
    const isNew = (id: string, image: string) =>
      before.get(id) !== undefined && after.get(id) !== undefined && before.get(id) !== after.get(id) && endsIn(id, image);
    const changed = images.find((image) =>
      [...after.keys()].some((id) => (engine === undefined || id.startsWith(`${engine} `)) && isNew(id, image)),
    );
    if (changed !== undefined) causes.set(key, `its image ${changed} is another one now`);
  }
  return causes;
}

const endsIn = (id: string, image: string): boolean => id.slice(id.indexOf(' ') + 1) === image;

/** Tells when images that are in use are others than before. */
export interface ImageWatch {
  /** Aborted when there is something to take. */
  signal(): AbortSignal;
  /** Why objects want new pods, by their keys, since the last time. */
  take(): ReadonlyMap<string, string>;
  close(): void;
}

/** One question for all pods; the agent answers it from what it knows, as long as the engine's images are the same. */
const lookMs = 2_000;

/** Watches the images of what `uses` answers at that moment. */
export function createImageWatch(uses: () => readonly ImageUse[], { client, clock }: Pick<CommandDeps, 'client' | 'clock'>): ImageWatch {
  let known: ImageIds = new Map();
  let causes = new Map<string, string>();
  let waiting = new AbortController();
  let isClosed = false;
  let timer: Timer = clock.schedule(0, look);

  async function ask(): Promise<void> {
    const used = uses();
    const image = [...new Set(used.flatMap(({ images }) => images))].slice(0, 100);
    if (image.length === 0) return;
    const { engines } = await client.request<EngineReports>('GET', enginesPath, { query: { image } });
    const entries = engines.flatMap(({ name, imageIds = {} }) =>
      Object.entries(imageIds).map(([one, id]) => [`${name} ${one}`, id] as const),
    );
    const now = new Map(entries);
    for (const [key, cause] of changedImages(used, known, now)) causes.set(key, cause);
    // What is away for the moment of a build is remembered.
    known = new Map([...known, ...now]);
    if (causes.size > 0) waiting.abort();
  }
  function look(): void {
    // An agent that is away now is asked again.
    void ask()
      .catch(() => {})
      .finally(() => {
        if (!isClosed) timer = clock.schedule(lookMs, look);
      });
  }
  return {
    signal: () => waiting.signal,
    take() {
      const taken = causes;
      causes = new Map();
      waiting = new AbortController();
      return taken;
    },
    close() {
      isClosed = true;
      timer.cancel();
    },
  };
}
