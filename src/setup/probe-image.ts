/**
 * The smallest image there can be: one program that ends at once with exit code 0. Made here byte by byte, so that a
 * container can be tried on a machine that has no image and no compiler.
 */
export type Architecture = 'amd64' | 'arm64';

const programs = {
  // xor edi,edi · mov eax,60 (exit) · syscall
  amd64: { machine: 62, code: [0x31, 0xff, 0xb8, 0x3c, 0, 0, 0, 0x0f, 0x05] },
  // mov x0,#0 · mov x8,#93 (exit) · svc #0
  arm64: { machine: 183, code: [0, 0, 0x80, 0xd2, 0xa8, 0x0b, 0x80, 0xd2, 0x01, 0, 0, 0xd4] },
} as const;

/** A tar archive for `docker import`, holding the program as /true. */
export function probeArchive(architecture: Architecture): Uint8Array {
  const program = executable(architecture);
  const padding = (512 - (program.length % 512)) % 512;
  return Buffer.concat([tarHeader('true', program.length), program, Buffer.alloc(padding + 1024)]);
}

/** A static ELF64 file: header, one loadable segment, code. Offsets are of the ELF-64 object file format. */
function executable(architecture: Architecture): Buffer {
  const { machine, code } = programs[architecture];
  const base = 0x40_0000n;
  const headers = 64 + 56;
  const size = headers + code.length;
  const file = Buffer.alloc(size);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(2, 16); // e_type: executable
  file.writeUInt16LE(machine, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(base + BigInt(headers), 24); // e_entry
  file.writeBigUInt64LE(64n, 32); // e_phoff
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  file.writeUInt32LE(1, 64); // p_type: PT_LOAD
  file.writeUInt32LE(5, 68); // p_flags: read, execute
  file.writeBigUInt64LE(base, 80);
  file.writeBigUInt64LE(base, 88);
  file.writeBigUInt64LE(BigInt(size), 96);
  file.writeBigUInt64LE(BigInt(size), 104);
  file.writeBigUInt64LE(0x1000n, 112);
  file.set(code, headers);
  return file;
}

/** A ustar header of a regular file that everybody may execute. */
function tarHeader(name: string, size: number): Buffer {
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(octal(0o755, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(0, 11), 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)} `, 148);
  return header;
}
