import type { FieldError } from '../../../errors.ts';
import { goQuote } from '../../../go-quote.ts';
import type { Pod, SecurityProfile } from '../../../types.ts';
import { forbidden, invalid } from '../../../validation/field-error.ts';
import { appArmorAnnotation } from '../apparmor-annotations.ts';

/** Checks the annotations of AppArmor alone. k8s: validation.go ValidateAppArmorPodAnnotations */
export function validateAppArmorAnnotations({ metadata, spec }: Pod): readonly FieldError[] {
  const names = new Set([...(spec.initContainers ?? []), ...(spec.containers ?? [])].map(({ name }) => name));
  return Object.entries(metadata.annotations ?? {})
    .filter(([key]) => key.startsWith(appArmorAnnotation))
    .flatMap(([key, profile]) => {
      const field = `metadata.annotations[${key}]`;
      const name = key.slice(appArmorAnnotation.length);
      return [
        ...(names.has(name) ? [] : [invalid(field, name, 'container not found')]),
        ...(isProfile(profile) ? [] : [invalid(field, profile, `invalid AppArmor profile name: ${goQuote(profile)}`)]),
      ];
    });
}

const isProfile = (text: string): boolean => ['', 'runtime/default', 'unconfined'].includes(text) || text.startsWith('localhost/');

/** The annotation of a container and its field must not differ. k8s: validation.go validateAppArmorAnnotationsAndFieldsMatchOnCreate */
export function validateAppArmorMatch({ metadata, spec }: Pod): readonly FieldError[] {
  const lists = [
    ['initContainers', spec.initContainers ?? []],
    ['containers', spec.containers ?? []],
  ] as const;
  return lists.flatMap(([list, containers]) =>
    containers.flatMap(({ name, securityContext }, index) => {
      const annotation = metadata.annotations?.[`${appArmorAnnotation}${name}`];
      const profile = securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
      if (annotation === undefined || profile === undefined) return [];
      return difference(annotation, profile, `spec.${list}[${index}].securityContext.appArmorProfile`);
    }),
  );
}

function difference(annotation: string, { type, localhostProfile }: SecurityProfile, path: string): readonly FieldError[] {
  const plain = type === 'Unconfined' ? 'unconfined' : type === 'RuntimeDefault' ? 'runtime/default' : undefined;
  const isSameType = plain === undefined ? annotation.startsWith('localhost/') : annotation === plain;
  if (!isSameType) return [forbidden(`${path}.type`, 'apparmor type in annotation and field must match')];
  if (plain !== undefined || annotation === `localhost/${localhostProfile}`) return [];
  return [forbidden(`${path}.localhostProfile`, 'apparmor profile in annotation and field must match')];
}
