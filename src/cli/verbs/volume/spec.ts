import { UserError } from '../../../api/errors.ts';
import { readFileSpec } from '../../archives/spec.ts';

/** A place in a pod's volumes. */
export interface VolumeSpec {
  readonly pod: string;
  readonly namespace?: string;
  /** Undefined: all of them. */
  readonly volume?: string;
  /** Below the root of the volume; empty for that itself. */
  readonly path: string;
}

/** Reads `[NAMESPACE/]POD[:VOLUME[/PATH]]`, or with `pod/` as other commands take it. Throws UserError. */
export function readVolumeSpec(word: string): VolumeSpec {
  const name = word.replace(/^(?:pods?|po)\//, '');
  const { pod = '', namespace, path } = readFileSpec(name.includes(':') ? name : `${name}:`);
  if (pod === '' || namespace === '') throw new UserError(`${JSON.stringify(word)} names no pod: it must be POD:VOLUME/PATH`);
  const [volume = '', ...rest] = path.replace(/^\/+/, '').split('/');
  if (volume === '' && rest.some((part) => part !== ''))
    throw new UserError(`${JSON.stringify(word)} names no volume: it must be POD:VOLUME/PATH`);
  return { pod, ...(namespace === undefined ? {} : { namespace }), ...(volume === '' ? {} : { volume }), path: rest.join('/') };
}
