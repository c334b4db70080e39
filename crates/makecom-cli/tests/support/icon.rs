//! An icon for tests.

#![allow(dead_code, unreachable_pub)] // each test file uses a part

/// An icon: a square of 512 pixels with a checked pattern, as a PNG without compression.
pub fn icon() -> Vec<u8> {
    let mut rows = Vec::new();
    for y in 0..512 {
        rows.push(0); // no filter
        let eight = if y / 64 % 2 == 0 { 0x00 } else { 0xff };
        rows.extend([eight, eight ^ 0xff].repeat(32));
    }
    let length = u16::try_from(rows.len()).unwrap();
    let mut data = vec![0x78, 0x01, 0x01]; // zlib, one last block that is stored
    data.extend(length.to_le_bytes());
    data.extend((!length).to_le_bytes());
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in &rows {
        a = (a + u32::from(*byte)) % 65521;
        b = (b + a) % 65521;
    }
    data.extend(rows);
    data.extend((b << 16 | a).to_be_bytes());
    // One bit of grey for each pixel.
    let header = [
        &512_u32.to_be_bytes()[..],
        &512_u32.to_be_bytes(),
        &[1, 0, 0, 0, 0],
    ]
    .concat();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [(b"IHDR", header), (b"IDAT", data), (b"IEND", Vec::new())] {
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let chunk = [&name[..], &data].concat();
        let crc = chunk.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                crc >> 1 ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
            })
        });
        png.extend(chunk);
        png.extend((!crc).to_be_bytes());
    }
    png
}
