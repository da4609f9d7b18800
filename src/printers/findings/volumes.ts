import type { Pod, Volume } from '../../api/types.ts';
import { explainConfig } from './config.ts';
import type { Finding, PodFacts } from './finding.ts';
import { createClaim } from './place.ts';
import { commandFor, editByHand, quote } from './remedies.ts';

/** A volume that cannot be prepared: which one, of which object, and what is missing. By the message of its event. */
export function explainVolume(facts: PodFacts, message: string): Finding {
  const name = /for volume "([^"]+)"/.exec(message)?.[1] ?? '';
  const detail = message.replace(/^MountVolume\.\S+ failed for volume "[^"]*" ?: /, '');
  const who = { text: `Volume "${name}"`, key: 'volume' };
  const config = explainConfig(facts, message, who);
  if (config) return { ...config, code: config.code === 'config-missing' ? 'volume-missing' : config.code };
  const claim = /persistentvolumeclaims? "([^"]+)" not found/.exec(message)?.[1];
  const base = { key: 'volume', onlyUser: true, evidence: [detail] } as const;
  if (claim !== undefined) {
    const what = `${who.text} needs the PersistentVolumeClaim "${claim}", which is not there`;
    return { ...base, code: 'claim-missing', what, way: 'Create it', mend: [createClaim(facts, claim)] };
  }
  if (/PVC is not bound/.test(message)) {
    const claimed = /PVC [^/\s]*\/([^\s:]+)/.exec(message)?.[1] ?? '';
    const what = `${who.text} is of the claim "${claimed}", which has no volume yet`;
    return { ...base, code: 'claim-unbound', what, way: 'Why', mend: [commandFor(facts, `why pvc/${claimed}`)] };
  }
  const path = volumeOf(facts.pod, name)?.hostPath;
  const what = `${who.text} cannot be prepared${path ? ` (hostPath ${path.path})` : ''}`;
  const made = path && makePath(path.path, detail);
  return {
    ...base,
    code: 'volume-missing',
    what,
    way: 'Provide what it names; kpod tries again by itself',
    mend: made ? [made] : editByHand(facts),
  };
}

const volumeOf = ({ spec }: Pod, name: string): Volume | undefined => (spec.volumes ?? []).find((volume) => volume.name === name);

/** For what is missing; what is there and something else is for the user to judge. */
function makePath(path: string, detail: string): string | undefined {
  if (detail.includes('is not a directory')) return `mkdir -p ${quote(path)}`;
  return detail.includes('is not a file') ? `touch ${quote(path)}` : undefined;
}
