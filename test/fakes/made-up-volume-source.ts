import type { AnyObject } from '../../src/api/any-object.ts';
import { supportTable } from '../../src/api/support-table.ts';
import { all } from '../../src/api/support-words.ts';
import type { Pod } from '../../src/api/types.ts';
import { volumeSources } from '../../src/kubelet/volumes/sources.ts';
import { MountError, type SourcedVolume, type VolumeContext, type VolumeSource } from '../../src/kubelet/volumes/volume-source.ts';

/** A kind that kpod does not have, and what volumes show of it. */
interface Recipe {
  readonly kind: 'Recipe';
  readonly metadata: AnyObject['metadata'];
  readonly text: string;
}

/** A recipe as the store takes it: the types know the kinds of `src` alone. */
export const recipe = (name: string, text: string): Pod =>
  ({ apiVersion: 'v1', kind: 'Recipe', metadata: { name, namespace: 'default' }, text }) as unknown as Pod;

/** The key of a recipe in the store. */
export const recipeKey = (name: string, namespace = 'default') => ({ kind: 'Recipe' as 'Pod', namespace, name });

/** What stands in volumes of recipes, by `<uid of the pod>/<volume>`, and how often they were asked to follow. */
export const recipeVolumes = { contents: new Map<string, string>(), refreshes: [] as string[] };

interface Settings {
  readonly name: string;
}

const keyOf = (volume: string, { metadata }: VolumeContext['pod']) => `${metadata.uid}/${volume}`;

async function fill({ name: volume, settings }: SourcedVolume<Settings>, { pod, objects }: VolumeContext): Promise<void> {
  const found = objects.get(recipeKey(settings.name, pod.metadata.namespace)) as unknown as Recipe | undefined;
  if (!found) throw new MountError(volume, `recipe "${settings.name}" not found`);
  recipeVolumes.contents.set(keyOf(volume, pod), found.text);
}

const source: VolumeSource<Settings> = {
  references: ({ name }) => [{ kind: 'Recipe', name }],
  setUp: fill,
  mount: ({ name }, { pod }) => ({ source: { type: 'bind', hostPath: `/recipes/${keyOf(name, pod)}` }, readOnly: true }),
  async refresh(volume, context) {
    recipeVolumes.refreshes.push(keyOf(volume.name, context.pod));
    await fill(volume, context);
  },
  async tearDown(uid) {
    for (const key of recipeVolumes.contents.keys()) if (key.startsWith(`${uid}/`)) recipeVolumes.contents.delete(key);
  },
};

// A source that kpod does not have: what one who adds a source writes. Imported before all else, it puts itself into the table.
Object.assign(volumeSources, { recipe: source });
Object.assign(supportTable['Volume'] ?? {}, all('recipe'));
