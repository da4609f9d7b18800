import { editDistance } from '../../api/edit-distance.ts';
import { normalizedImageName, parseImageReference } from '../../api/image.ts';

/** What of the names there are was probably meant; undefined when none comes near. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[-_.]/g, '');
  const [first] = names
    .filter((name) => name !== written)
    .map((name) => ({ name, distance: editDistance(plain(name), plain(written), { swaps: true }) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.min(name.length, written.length) / 3)))
    .sort((a, b) => a.distance - b.distance);
  return first?.name;
}

/**
 * The image in a store that comes nearest to the one that is not there: the same with another tag, else the same tag of a name that is
 * spelt nearly so. As people write it.
 */
export function nearestImage(wanted: string, images: readonly string[]): string | undefined {
  const asked = read(wanted);
  if (!asked) return undefined;
  const known = images.flatMap((image) => read(image) ?? []);
  const sameName = known.filter(({ repository }) => repository === asked.repository);
  const [nearest] = ranked(sameName, ({ tag }) => editDistance(tag, asked.tag, { swaps: true }));
  if (nearest) return familiar(nearest);
  const meant = nearestName(
    asked.repository,
    known.map(({ repository }) => repository),
  );
  const [other] = ranked(
    known.filter(({ repository }) => repository === meant),
    ({ tag }) => editDistance(tag, asked.tag, { swaps: true }),
  );
  return other && familiar(other);
}

interface Image {
  /** Without what Docker Hub's have before it. */
  readonly repository: string;
  readonly tag: string;
}

const ranked = (images: readonly Image[], distance: (image: Image) => number): readonly Image[] =>
  images.toSorted((a, b) => distance(a) - distance(b) || (a.tag < b.tag ? 1 : -1));

/** Undefined for what is no name, and for one that is a digest. What was built here is as good as what has no registry. */
function read(text: string): Image | undefined {
  const plain = text.replace(/^localhost\//, '');
  try {
    const { domain, path, tag = 'latest', digest } = parseImageReference(plain);
    return digest === undefined ? { repository: `${domain}/${path}`.replace(/^docker\.io\/(library\/)?/, ''), tag } : undefined;
  } catch {
    return undefined;
  }
}

const familiar = ({ repository, tag }: Image): string => `${repository}:${tag}`;

/** Whether the store has the image under its full name. */
export function hasImage(wanted: string, images: readonly string[]): boolean {
  try {
    return images.some((image) => normalizedImageName(image.replace(/^localhost\//, '')) === normalizedImageName(wanted));
  } catch {
    return false;
  }
}
