/*
 * Structures of U-Boot 2023.01 for 32-bit RISC-V, sizes and offsets in bytes; the form is that of `parseLayouts`. They were taken
 * from the debug information (DWARF) of Debian's source package 2023.01+dfsg-2+deb12u3, built for qemu-riscv32.
 * Not from there: `list_head`, two pointers as Linux has it; `blk_ops` and `eth_ops`, function pointers as drivers fill them in; the
 * beginning of `pci_child_plat`, as the running binary has it.
 */

export const U_BOOT_2023_01_RISCV32 = `
struct udevice 80
  0 4 driver: const struct driver *
  4 4 name: const char *
  8 4 plat_: void *
  12 4 parent_plat_: void *
  16 4 uclass_plat_: void *
  20 4 driver_data: ulong
  24 4 parent: struct udevice *
  28 4 priv_: void *
  32 4 uclass: struct uclass *
  36 4 uclass_priv_: void *
  40 4 parent_priv_: void *
  44 8 uclass_node: struct list_head
  52 8 child_head: struct list_head
  60 8 sibling_node: struct list_head
  68 4 flags_: u32
  72 4 seq_: int
  76 4 node_: ofnode
struct driver 68
  0 4 name: char *
  4 4 id: enum uclass_id
  8 4 of_match: const struct udevice_id *
  12 4 bind: int (*)(struct udevice *)
  16 4 probe: int (*)(struct udevice *)
  20 4 remove: int (*)(struct udevice *)
  24 4 unbind: int (*)(struct udevice *)
  28 4 of_to_plat: int (*)(struct udevice *)
  32 4 child_post_bind: int (*)(struct udevice *)
  36 4 child_pre_probe: int (*)(struct udevice *)
  40 4 child_post_remove: int (*)(struct udevice *)
  44 4 priv_auto: int
  48 4 plat_auto: int
  52 4 per_child_auto: int
  56 4 per_child_plat_auto: int
  60 4 ops: const void *
  64 4 flags: uint32_t
struct uclass 24
  0 4 priv_: void *
  4 4 uc_drv: struct uclass_driver *
  8 8 dev_head: struct list_head
  16 8 sibling_node: struct list_head
struct uclass_driver 72
  0 4 name: const char *
  4 4 id: enum uclass_id
  8 4 post_bind: int (*)(struct udevice *)
  12 4 pre_unbind: int (*)(struct udevice *)
  16 4 pre_probe: int (*)(struct udevice *)
  20 4 post_probe: int (*)(struct udevice *)
  24 4 pre_remove: int (*)(struct udevice *)
  28 4 child_post_bind: int (*)(struct udevice *)
  32 4 child_pre_probe: int (*)(struct udevice *)
  36 4 child_post_probe: int (*)(struct udevice *)
  40 4 init: int (*)(struct uclass *)
  44 4 destroy: int (*)(struct uclass *)
  48 4 priv_auto: int
  52 4 per_device_auto: int
  56 4 per_device_plat_auto: int
  60 4 per_child_auto: int
  64 4 per_child_plat_auto: int
  68 4 flags: uint32_t
struct virtio_dev_priv 48
  0 8 vqs: struct list_head
  8 4 vdev: struct udevice *
  12 1 legacy: _Bool
  16 4 device: u32
  20 4 vendor: u32
  24 8 features: u64
  32 4 feature_table: const u32 *
  36 4 feature_table_size: u32
  40 4 feature_table_legacy: const u32 *
  44 4 feature_table_size_legacy: u32
struct virtqueue 60
  0 8 list: struct list_head
  8 4 vdev: struct udevice *
  12 4 index: unsigned int
  16 4 num_free: unsigned int
  20 16 vring: struct vring
  36 4 vring_desc_shadow: struct vring_desc_shadow *
  40 1 event: _Bool
  44 4 free_head: unsigned int
  48 4 num_added: unsigned int
  52 2 last_used_idx: u16
  54 2 avail_flags_shadow: u16
  56 2 avail_idx_shadow: u16
struct vring 16
  0 4 num: unsigned int
  4 4 desc: struct vring_desc *
  8 4 avail: struct vring_avail *
  12 4 used: struct vring_used *
struct vring_desc 16
  0 8 addr: __virtio64
  8 4 len: __virtio32
  12 2 flags: __virtio16
  14 2 next: __virtio16
struct vring_avail 4
  0 2 flags: __virtio16
  2 2 idx: __virtio16
  4 0 ring: __virtio16 []
struct vring_used 4
  0 2 flags: __virtio16
  2 2 idx: __virtio16
  4 0 ring: struct vring_used_elem []
struct vring_used_elem 8
  0 4 id: __virtio32
  4 4 len: __virtio32
struct virtio_mmio_priv 8
  0 4 base: void *
  4 4 version: u32
struct virtio_pci_priv 4
  0 4 ioaddr: void *
struct virtio_blk_priv 4
  0 4 vq: struct virtqueue *
struct dm_virtio_ops 44
  0 4 get_config: int (*)(struct udevice *, unsigned int, void *, unsigned int)
  4 4 set_config: int (*)(struct udevice *, unsigned int, const void *, unsigned int)
  8 4 generation: int (*)(struct udevice *, u32 *)
  12 4 get_status: int (*)(struct udevice *, u8 *)
  16 4 set_status: int (*)(struct udevice *, u8)
  20 4 reset: int (*)(struct udevice *)
  24 4 get_features: int (*)(struct udevice *, u64 *)
  28 4 set_features: int (*)(struct udevice *)
  32 4 find_vqs: int (*)(struct udevice *, unsigned int, struct virtqueue **)
  36 4 del_vqs: int (*)(struct udevice *)
  40 4 notify: int (*)(struct udevice *, struct virtqueue *)
struct cmd_tbl 28
  0 4 name: char *
  4 4 maxargs: int
  8 4 cmd_rep: int (*)(struct cmd_tbl *, int, int, char * const *, int *)
  12 4 cmd: int (*)(struct cmd_tbl *, int, int, char * const *)
  16 4 usage: char *
  20 4 help: const char *
  24 4 complete: int (*)(int, char * const *, char, int, char **)
struct blk_ops 16
  0 4 read: int (*)(struct udevice *, ...)
  4 4 write: int (*)(struct udevice *, ...)
  8 4 erase: int (*)(struct udevice *, ...)
  12 4 select_hwpart: int (*)(struct udevice *, ...)
struct eth_ops 32
  0 4 start: int (*)(struct udevice *, ...)
  4 4 send: int (*)(struct udevice *, ...)
  8 4 recv: int (*)(struct udevice *, ...)
  12 4 free_pkt: int (*)(struct udevice *, ...)
  16 4 stop: void (*)(struct udevice *, ...)
  20 4 mcast: int (*)(struct udevice *, ...)
  24 4 write_hwaddr: int (*)(struct udevice *, ...)
  28 4 read_rom_hwaddr: int (*)(struct udevice *, ...)
struct blk_desc 128
  0 4 uclass_id: enum uclass_id
  4 4 devnum: int
  16 4 lba: lbaint_t
  20 4 blksz: unsigned long
  24 4 log2blksz: int
  120 4 bdev: struct udevice *
struct pci_child_plat 8
  0 4 devfn: int
  4 2 vendor: unsigned short
  6 2 device: unsigned short
struct list_head 8
  0 4 next: struct list_head *
  4 4 prev: struct list_head *
`;

/** What comes before `arch`, which depends on the configuration, as far as it is needed. */
export const GLOBAL_DATA_2023_01_RISCV32 = `
  0 4 bd: struct bd_info *
  4 4 flags: unsigned long
  48 4 ram_base: unsigned long
  56 8 ram_top: phys_addr_t
  64 4 relocaddr: unsigned long
  72 8 ram_size: phys_size_t
  80 4 mon_len: unsigned long
  84 4 irq_sp: unsigned long
  88 4 start_addr_sp: unsigned long
  92 4 reloc_off: unsigned long
  96 4 new_gd: struct global_data *
  100 4 dm_root: struct udevice *
  104 4 dm_root_f: struct udevice *
  108 8 uclass_root_s: struct list_head
  116 4 uclass_root: struct list_head *
  124 4 fdt_blob: const void *
  128 4 new_fdt: void *
  132 4 fdt_size: unsigned long
  184 4 malloc_base: unsigned long
  188 4 malloc_limit: unsigned long
  192 4 malloc_ptr: unsigned long
  208 4 cur_serial_dev: struct udevice *
`;
