import { isRecord } from '../../is-record.ts';
import type { Json } from '../../json-defaults.ts';
import type { SecurityProfile } from '../../types.ts';

/** Before a container's name: its profile of AppArmor, as it was stated before there was a field. */
export const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/';

/** The profile that such an annotation names; undefined when it names none. k8s: api/pod/util.go ApparmorFieldForAnnotation */
function appArmorProfileOf(annotation: string): SecurityProfile | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  const localhostProfile = /^localhost\/(.+)$/s.exec(annotation)?.[1];
  return localhostProfile === undefined || localhostProfile.trim() !== localhostProfile
    ? undefined
    : { type: 'Localhost', localhostProfile };
}

/**
 * A decoded Pod whose containers have the profiles of their annotations as fields, too; fields that are there go first.
 * k8s: registry/core/pod/strategy.go applyAppArmorVersionSkew
 */
export function readAppArmorAnnotations(pod: Json): { readonly value: Json; readonly warnings: readonly string[] } {
  const annotations = fieldOf(fieldOf(pod, 'metadata'), 'annotations');
  const spec = fieldOf(pod, 'spec');
  const shared = fieldOf(spec, 'securityContext')['appArmorProfile'];
  const warnings: string[] = [];
  const read = (container: unknown): unknown => {
    if (!isRecord(container)) return container;
    const key = `${appArmorAnnotation}${container['name']}`;
    const own = fieldOf(container, 'securityContext');
    if (!Object.hasOwn(annotations, key) || own['appArmorProfile'] !== undefined) return container;
    const profile = appArmorProfileOf(String(annotations[key]));
    const isKnown = profile !== undefined && isSame(profile, shared);
    if (!isKnown) warnings.push(`metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`);
    return profile === undefined || isKnown ? container : { ...container, securityContext: { ...own, appArmorProfile: profile } };
  };
  if (!Object.keys(annotations).some((key) => key.startsWith(appArmorAnnotation))) return { value: pod, warnings };
  const lists = ['initContainers', 'containers'].filter((list) => Array.isArray(spec[list]));
  const containers = Object.fromEntries(lists.map((list) => [list, (spec[list] as readonly unknown[]).map(read)]));
  return { value: { ...pod, spec: { ...spec, ...containers } }, warnings };
}

const fieldOf = (value: Json, field: string): Json => {
  const found = value[field];
  return isRecord(found) ? found : {};
};

const isSame = (profile: SecurityProfile, other: unknown): boolean =>
  isRecord(other) && other['type'] === profile.type && other['localhostProfile'] === profile.localhostProfile;
