import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../../../src/api/errors.ts';
import { readAppArmorAnnotations } from '../../../src/api/kinds/pod/apparmor-annotations.ts';
import { setPodDefaults } from '../../../src/api/kinds/pod/defaults.ts';
import { validatePod } from '../../../src/api/kinds/pod/validation/pod.ts';

const key = (name: string) => `container.apparmor.security.beta.kubernetes.io/${name}`;
const made = (annotations: object, container: object = {}, spec: object = {}) => ({
  metadata: { name: 'a', namespace: 'default', annotations },
  spec: { containers: [{ name: 'c', image: 'i', ...container }], ...spec },
});
const profile = (type: string, localhostProfile?: string) => ({
  securityContext: { appArmorProfile: { type, ...(localhostProfile ? { localhostProfile } : {}) } },
});
const warning = `metadata.annotations[${key('c')}]: deprecated since v1.30; use the "appArmorProfile" field instead`;

describe('annotations of AppArmor', () => {
  it.each<[string, object, object, boolean]>([
    ['the default', { [key('c')]: 'runtime/default' }, profile('RuntimeDefault'), true],
    ['none', { [key('c')]: 'unconfined' }, profile('Unconfined'), true],
    ['a profile of the machine', { [key('c')]: 'localhost/mine' }, profile('Localhost', 'mine'), true],
    ['nothing known', { [key('c')]: 'localhost/' }, {}, true],
    ['another container', { [key('d')]: 'unconfined' }, {}, false],
    ['something else', { a: 'b' }, {}, false],
  ])('become fields: %s', (_, annotations, fields, warns) => {
    const { value, warnings } = readAppArmorAnnotations(made(annotations));
    expect(value).toEqual(made(annotations, fields));
    expect(warnings).toEqual(warns ? [warning] : []);
  });

  it('leave fields as they are, and say nothing that the pod does not say', () => {
    const own = made({ [key('c')]: 'unconfined' }, profile('RuntimeDefault'));
    expect(readAppArmorAnnotations(own)).toEqual({ value: own, warnings: [] });
    const shared = made({ [key('c')]: 'unconfined' }, {}, profile('Unconfined'));
    expect(readAppArmorAnnotations(shared)).toEqual({ value: shared, warnings: [] });
  });

  const match = 'spec.containers[0].securityContext.appArmorProfile';
  it.each<[string, object, readonly string[]]>([
    ['what they say of the field', made({ [key('c')]: 'localhost/a' }, profile('Localhost', 'a')), []],
    [
      'no such container',
      made({ [key('d')]: 'unconfined' }),
      [`metadata.annotations[${key('d')}]: Invalid value: "d": container not found`],
    ],
    [
      'no profile',
      made({ [key('c')]: 'mine' }),
      [`metadata.annotations[${key('c')}]: Invalid value: "mine": invalid AppArmor profile name: "mine"`],
    ],
    [
      'another type',
      made({ [key('c')]: 'unconfined' }, profile('RuntimeDefault')),
      [`${match}.type: Forbidden: apparmor type in annotation and field must match`],
    ],
    [
      'another profile',
      made({ [key('c')]: 'localhost/a' }, profile('Localhost', 'b')),
      [`${match}.localhostProfile: Forbidden: apparmor profile in annotation and field must match`],
    ],
  ])('are checked: %s', (_, pod, errors) => {
    expect(validatePod(setPodDefaults(pod)).map(formatFieldError)).toEqual(errors);
  });
});
