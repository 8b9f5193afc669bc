/*
 * Structures of U-Boot 2023.01 for 64-bit RISC-V, sizes and offsets in bytes; the form is that of `parseLayouts`. They were taken
 * from the debug information (DWARF) of Debian's source package 2023.01+dfsg-2+deb12u3, built for qemu-riscv64 and qemu-riscv64_smode.
 * Not from there: `list_head`, two pointers as Linux has it; `blk_ops` and `eth_ops`, function pointers as drivers fill them in; the
 * beginning of `pci_child_plat`, as the running binary has it.
 */

export const U_BOOT_2023_01_RISCV64 = `
struct udevice 152
  0 8 driver: const struct driver *
  8 8 name: const char *
  16 8 plat_: void *
  24 8 parent_plat_: void *
  32 8 uclass_plat_: void *
  40 8 driver_data: ulong
  48 8 parent: struct udevice *
  56 8 priv_: void *
  64 8 uclass: struct uclass *
  72 8 uclass_priv_: void *
  80 8 parent_priv_: void *
  88 16 uclass_node: struct list_head
  104 16 child_head: struct list_head
  120 16 sibling_node: struct list_head
  136 4 flags_: u32
  140 4 seq_: int
  144 8 node_: ofnode
struct driver 120
  0 8 name: char *
  8 4 id: enum uclass_id
  16 8 of_match: const struct udevice_id *
  24 8 bind: int (*)(struct udevice *)
  32 8 probe: int (*)(struct udevice *)
  40 8 remove: int (*)(struct udevice *)
  48 8 unbind: int (*)(struct udevice *)
  56 8 of_to_plat: int (*)(struct udevice *)
  64 8 child_post_bind: int (*)(struct udevice *)
  72 8 child_pre_probe: int (*)(struct udevice *)
  80 8 child_post_remove: int (*)(struct udevice *)
  88 4 priv_auto: int
  92 4 plat_auto: int
  96 4 per_child_auto: int
  100 4 per_child_plat_auto: int
  104 8 ops: const void *
  112 4 flags: uint32_t
struct uclass 48
  0 8 priv_: void *
  8 8 uc_drv: struct uclass_driver *
  16 16 dev_head: struct list_head
  32 16 sibling_node: struct list_head
struct uclass_driver 120
  0 8 name: const char *
  8 4 id: enum uclass_id
  16 8 post_bind: int (*)(struct udevice *)
  24 8 pre_unbind: int (*)(struct udevice *)
  32 8 pre_probe: int (*)(struct udevice *)
  40 8 post_probe: int (*)(struct udevice *)
  48 8 pre_remove: int (*)(struct udevice *)
  56 8 child_post_bind: int (*)(struct udevice *)
  64 8 child_pre_probe: int (*)(struct udevice *)
  72 8 child_post_probe: int (*)(struct udevice *)
  80 8 init: int (*)(struct uclass *)
  88 8 destroy: int (*)(struct uclass *)
  96 4 priv_auto: int
  100 4 per_device_auto: int
  104 4 per_device_plat_auto: int
  108 4 per_child_auto: int
  112 4 per_child_plat_auto: int
  116 4 flags: uint32_t
struct virtio_dev_priv 80
  0 16 vqs: struct list_head
  16 8 vdev: struct udevice *
  24 1 legacy: _Bool
  28 4 device: u32
  32 4 vendor: u32
  40 8 features: u64
  48 8 feature_table: const u32 *
  56 4 feature_table_size: u32
  64 8 feature_table_legacy: const u32 *
  72 4 feature_table_size_legacy: u32
struct virtqueue 96
  0 16 list: struct list_head
  16 8 vdev: struct udevice *
  24 4 index: unsigned int
  28 4 num_free: unsigned int
  32 32 vring: struct vring
  64 8 vring_desc_shadow: struct vring_desc_shadow *
  72 1 event: _Bool
  76 4 free_head: unsigned int
  80 4 num_added: unsigned int
  84 2 last_used_idx: u16
  86 2 avail_flags_shadow: u16
  88 2 avail_idx_shadow: u16
struct vring 32
  0 4 num: unsigned int
  8 8 desc: struct vring_desc *
  16 8 avail: struct vring_avail *
  24 8 used: struct vring_used *
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
struct virtio_mmio_priv 16
  0 8 base: void *
  8 4 version: u32
struct virtio_pci_priv 8
  0 8 ioaddr: void *
struct virtio_blk_priv 8
  0 8 vq: struct virtqueue *
struct dm_virtio_ops 88
  0 8 get_config: int (*)(struct udevice *, unsigned int, void *, unsigned int)
  8 8 set_config: int (*)(struct udevice *, unsigned int, const void *, unsigned int)
  16 8 generation: int (*)(struct udevice *, u32 *)
  24 8 get_status: int (*)(struct udevice *, u8 *)
  32 8 set_status: int (*)(struct udevice *, u8)
  40 8 reset: int (*)(struct udevice *)
  48 8 get_features: int (*)(struct udevice *, u64 *)
  56 8 set_features: int (*)(struct udevice *)
  64 8 find_vqs: int (*)(struct udevice *, unsigned int, struct virtqueue **)
  72 8 del_vqs: int (*)(struct udevice *)
  80 8 notify: int (*)(struct udevice *, struct virtqueue *)
struct cmd_tbl 56
  0 8 name: char *
  8 4 maxargs: int
  16 8 cmd_rep: int (*)(struct cmd_tbl *, int, int, char * const *, int *)
  24 8 cmd: int (*)(struct cmd_tbl *, int, int, char * const *)
  32 8 usage: char *
  40 8 help: const char *
  48 8 complete: int (*)(int, char * const *, char, int, char **)
struct blk_ops 32
  0 8 read: int (*)(struct udevice *, ...)
  8 8 write: int (*)(struct udevice *, ...)
  16 8 erase: int (*)(struct udevice *, ...)
  24 8 select_hwpart: int (*)(struct udevice *, ...)
struct eth_ops 64
  0 8 start: int (*)(struct udevice *, ...)
  8 8 send: int (*)(struct udevice *, ...)
  16 8 recv: int (*)(struct udevice *, ...)
  24 8 free_pkt: int (*)(struct udevice *, ...)
  32 8 stop: void (*)(struct udevice *, ...)
  40 8 mcast: int (*)(struct udevice *, ...)
  48 8 write_hwaddr: int (*)(struct udevice *, ...)
  56 8 read_rom_hwaddr: int (*)(struct udevice *, ...)
struct blk_desc 136
  0 4 uclass_id: enum uclass_id
  4 4 devnum: int
  16 8 lba: lbaint_t
  24 8 blksz: unsigned long
  32 4 log2blksz: int
  128 8 bdev: struct udevice *
struct pci_child_plat 8
  0 4 devfn: int
  4 2 vendor: unsigned short
  6 2 device: unsigned short
struct list_head 16
  0 8 next: struct list_head *
  8 8 prev: struct list_head *
`;

/** What comes before `arch`, which depends on the configuration, as far as it is needed. */
export const GLOBAL_DATA_2023_01_RISCV64 = `
  0 8 bd: struct bd_info *
  8 8 flags: unsigned long
  96 8 ram_base: unsigned long
  104 8 ram_top: phys_addr_t
  112 8 relocaddr: unsigned long
  120 8 ram_size: phys_size_t
  128 8 mon_len: unsigned long
  136 8 irq_sp: unsigned long
  144 8 start_addr_sp: unsigned long
  152 8 reloc_off: unsigned long
  160 8 new_gd: struct global_data *
  168 8 dm_root: struct udevice *
  176 8 dm_root_f: struct udevice *
  184 16 uclass_root_s: struct list_head
  200 8 uclass_root: struct list_head *
  216 8 fdt_blob: const void *
  224 8 new_fdt: void *
  232 8 fdt_size: unsigned long
  296 8 malloc_base: unsigned long
  304 8 malloc_limit: unsigned long
  312 8 malloc_ptr: unsigned long
  336 8 cur_serial_dev: struct udevice *
`;
