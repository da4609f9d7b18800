import { engineAnnotation } from '../../api/annotations.ts';
import { engineNames } from '../../api/engines.ts';
import { imageNameProblem } from '../../api/image.ts';
import type { Container, ContainerStatus } from '../../api/types.ts';
import type { Finding, PodFacts } from './finding.ts';
import { hasImage, nearestImage } from './nearest.ts';
import { changeSpec, editByHand, pathOf, quote, setImage } from './remedies.ts';

const reasons: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
]);

/** The image that a container waits for: its policy, where it was looked for, what comes near to it. */
export function explainImage(facts: PodFacts, status: ContainerStatus, container: Container): Finding | undefined {
  const { reason = '', message = '' } = status.state.waiting ?? {};
  if (!reasons.has(reason)) return undefined;
  const base = { key: `image ${status.name}`, onlyUser: true } as const;
  if (reason === 'InvalidImageName') return { ...base, ...invalidName(facts, container, message) };
  const engine = engineOf(facts);
  const { image, imagePullPolicy } = container;
  const images = facts.engines?.find(({ name }) => name === engine)?.images ?? [];
  const said = message.replace(/^Back-off pulling image "[^"]*"(?:: ErrImagePull: )?/, '');
  const seen = said === '' ? [] : [`The engine says: ${said}`];
  const what = `Container "${status.name}" has no image: ${image} (imagePullPolicy ${imagePullPolicy})`;
  if (imagePullPolicy === 'Always' && hasImage(image, images)) {
    const change = { op: 'replace', path: `${pathOf(facts.pod, status.name)}/imagePullPolicy`, value: 'IfNotPresent' } as const;
    const evidence = [...seen, `The images of ${engine} have it, but with this policy its registry must be asked`];
    return { ...base, code: 'image-refused', what, evidence, way: 'Take the one that is there', mend: changeSpec(facts, [change]) };
  }
  const other = facts.engines?.find((one) => one.name !== engine && hasImage(image, one.images ?? []));
  const near = other ? undefined : nearestImage(image, images);
  if (near !== undefined) {
    const evidence = [...seen, `The images of ${engine} have ${near}`];
    return { ...base, code: 'image-missing', what, evidence, way: 'Use the one that is there', mend: setImage(facts, status.name, near) };
  }
  const bring = other ? `${other.name} save ${quote(image)} | ${engine} load` : `${engine} pull ${quote(image)}`;
  const evidence = [...seen, ...(other ? [`The images of ${other.name} have it, which ${engine} does not see`] : [])];
  const way =
    imagePullPolicy === 'Never' ? 'Build it or fetch it' : "Check the image's name, the network and your login to the registry; try";
  return { ...base, code: 'image-missing', what, evidence, way, mend: [bring] };
}

/** The engine that the pod is on, or will be. */
export function engineOf({ pod, engines }: PodFacts): string {
  return pod.metadata.annotations?.[engineAnnotation] ?? engines?.[0]?.name ?? engineNames()[0] ?? '';
}

function invalidName(facts: PodFacts, { name, image }: Container, message: string) {
  const small = image.toLowerCase();
  const isMeant = small !== image && imageNameProblem(small) === undefined;
  return {
    code: 'image-name-invalid' as const,
    what: `Container "${name}" names no valid image: ${image}`,
    evidence: message === '' ? [] : [message],
    way: isMeant ? 'Write it in small letters' : 'Correct the name',
    mend: isMeant ? setImage(facts, name, small) : editByHand(facts),
  };
}
