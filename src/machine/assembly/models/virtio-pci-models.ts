import { VIRTIO_PCI_INTERFACE_PROPERTIES, VIRTIO_PCI_PROPERTIES } from './pci-properties';
import type { PropertyKind } from './property-values';
import { VIRTIO_MODELS } from './virtio-models';

/** A VirtIO device model of QEMU on PCI. */
export interface VirtioPciModel {
  /** `virtio-blk-pci-transitional`. */
  readonly driver: string;
  /** What it is without its bus: `virtio-blk`. */
  readonly kind: string;
  /** `chosen`: `disable-legacy` and `disable-modern` say. */
  readonly interfaces: 'chosen' | 'transitional' | 'modern';
  /** Class, subclass, programming interface. */
  readonly classCode: number;
  readonly properties: ReadonlyMap<string, PropertyKind>;
}

interface PciKind {
  readonly classCode: number;
  /** There are models for one interface: `-transitional` and `-non-transitional`. */
  readonly variants: boolean;
  readonly properties: string;
}

/** Device classes as QEMU 7.2 gives them. */
const KINDS: readonly (readonly [string, PciKind])[] = [
  ['virtio-blk', { classCode: 0x01_0000, variants: true, properties: 'ioeventfd vectors class' }],
  ['virtio-net', { classCode: 0x02_0000, variants: true, properties: 'ioeventfd vectors' }],
  ['virtio-rng', { classCode: 0x00_ff00, variants: true, properties: 'ioeventfd vectors' }],
  ['virtio-balloon', { classCode: 0x00_ff00, variants: true, properties: '' }],
  [
    'virtio-serial',
    { classCode: 0x07_8000, variants: true, properties: 'ioeventfd vectors class' },
  ],
  ['virtio-scsi', { classCode: 0x01_0000, variants: true, properties: 'ioeventfd vectors' }],
  ['virtio-9p', { classCode: 0x00_0200, variants: true, properties: 'ioeventfd vectors' }],
  ['virtio-gpu', { classCode: 0x03_8000, variants: false, properties: 'ioeventfd vectors' }],
  ['virtio-keyboard', { classCode: 0x09_0000, variants: false, properties: 'vectors' }],
  ['virtio-mouse', { classCode: 0x09_0200, variants: false, properties: 'vectors' }],
  ['virtio-tablet', { classCode: 0x09_8000, variants: false, properties: 'vectors' }],
];

function modelsOf(kind: string, { classCode, variants, properties }: PciKind): VirtioPciModel[] {
  const own: [string, PropertyKind][] = properties
    .split(' ')
    .filter((name) => name !== '')
    .map((name) => [name, name === 'ioeventfd' ? 'bool' : 'uint32']);
  const device = VIRTIO_MODELS.get(`${kind}-device`)?.properties ?? [];
  const fixed = new Map([...VIRTIO_PCI_PROPERTIES, ...device, ...own]);
  const driver = `${kind}-pci`;
  const chosen: VirtioPciModel = {
    driver,
    kind,
    classCode,
    interfaces: 'chosen',
    properties: new Map([...fixed, ...VIRTIO_PCI_INTERFACE_PROPERTIES]),
  };
  if (!variants) {
    return [{ ...chosen, interfaces: 'modern' }];
  }
  return [
    chosen,
    { ...chosen, driver: `${driver}-transitional`, interfaces: 'transitional', properties: fixed },
    { ...chosen, driver: `${driver}-non-transitional`, interfaces: 'modern', properties: fixed },
  ];
}

/** By QEMU's name. */
export const VIRTIO_PCI_MODELS: ReadonlyMap<string, VirtioPciModel> = new Map(
  KINDS.flatMap(([kind, what]) => modelsOf(kind, what)).map((model) => [model.driver, model]),
);

/** `virtio-blk` is `virtio-blk-pci` on machines with PCI; other names stay. */
export function withoutAlias(driver: string): string {
  const onPci = `${driver}-pci`;
  return VIRTIO_PCI_MODELS.has(onPci) ? onPci : driver;
}
