import { expect, test } from 'vitest';
import type { ContainerStatus } from '../../../src/grading/kube-types.ts';
import { missingImages, unlistedImages, unlistedInTemplates } from '../../../src/verify/lab-images.ts';
import { pod } from '../../support/objects.ts';

const lab = { images: ['bootcamp:v1'] };

function podWith(image: string, state: ContainerStatus['state'], imagePullPolicy?: string) {
  const made = pod({ name: 'web-1', image });
  const containers = [{ name: 'main', image, ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }) }];
  return {
    ...made,
    spec: { ...made.spec, containers },
    status: { ...made.status, containerStatuses: [{ name: 'main', ...(state ? { state } : {}) }] },
  };
}

const waiting = (reason: string) => ({ waiting: { reason, message: 'not found' } });

test.each(['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName'])('%s is named', (reason) => {
  const [found, ...others] = missingImages(lab, [podWith('bootcamp:v9', waiting(reason))]);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ image: 'bootcamp:v9', pod: 'web-1', promised: false });
  expect(found?.problem.what).toBe(
    `missing image: Pod web-1 waits for bootcamp:v9 (${reason}: not found). \`images\` of lab.yaml does not name it; did you mean \`bootcamp:v1\`?`,
  );
});

test('one that the lab promises is a fault of klab, unless the manifest asks a registry', () => {
  const [own] = missingImages(lab, [podWith('docker.io/library/bootcamp:v1', waiting('ErrImagePull'))]);
  expect(own?.promised).toBe(true);
  const [always] = missingImages(lab, [podWith('bootcamp:v1', waiting('ErrImagePull'), 'Always')]);
  expect(always?.promised).toBe(false);
  expect(always?.problem.what).toContain('imagePullPolicy Always');
});

test('each image is named once, and other trouble is not meant', () => {
  const other = { ...podWith('x:1', waiting('ErrImagePull')), metadata: { name: 'web-2' } };
  expect(missingImages(lab, [podWith('x:1', waiting('ErrImagePull')), other])).toHaveLength(1);
  expect(missingImages(lab, [podWith('bootcamp:v1', waiting('CrashLoopBackOff'))])).toEqual([]);
});

test('what runs without being named by the lab is there by chance', () => {
  const running = { running: {} };
  expect(unlistedImages(lab, [podWith('bootcamp:v1', running)])).toEqual([]);
  expect(unlistedImages(lab, [podWith('docker.io/library/bootcamp:v1', running)])).toEqual([]);
  expect(unlistedImages(lab, [podWith('web:1.25.1', waiting('ErrImagePull'))])).toEqual([]);
  expect(unlistedImages(lab, [podWith('web:1.25.1', running)])[0]?.what).toContain('Pod web-1 runs web:1.25.1');
});

test('what Pods would run that are not there yet is named, and what the start names as well is not', () => {
  const cron = (image: string, more = {}) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', ...more },
    spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'main', image }] } } } } },
  });
  expect(unlistedInTemplates(lab, [cron('my-app:v9')], [])[0]?.what).toContain('CronJob tick would run my-app:v9');
  expect(unlistedInTemplates(lab, [cron('bootcamp:v1')], [])).toEqual([]);
  expect(unlistedInTemplates(lab, [cron('my-app:v9')], [cron('my-app:v9')])).toEqual([]);
  const owned = { ownerReferences: [{ apiVersion: 'a', kind: 'A', name: 'a', uid: 'a', controller: true }] };
  expect(unlistedInTemplates(lab, [cron('my-app:v9', owned)], [])).toEqual([]);
});
