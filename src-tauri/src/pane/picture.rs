//! A still picture of a page, to show in its place while something lies over it.

/// Pixels of a page: red, green, blue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Picture {
    /// A picture of rows of `stride` bytes, whose pixels are four bytes each: blue, green, red and one that is unused.
    /// `None` where `bytes` are fewer than that.
    #[cfg(any(target_os = "linux", test))]
    pub fn from_bgrx(width: u32, height: u32, stride: usize, bytes: &[u8]) -> Option<Self> {
        let (columns, rows) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
        let mut rgb = Vec::with_capacity(columns * rows * 3);
        for row in 0..rows {
            let row = bytes.get(row * stride..)?.get(..columns * 4)?;
            rgb.extend(row.chunks_exact(4).flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]));
        }
        Some(Self { width, height, rgb })
    }

    /// The picture as PNG; empty where it is none.
    pub fn png(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        // It lives for as long as a menu is open.
        encoder.set_compression(png::Compression::Fastest);
        let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&self.rgb));
        match written {
            Ok(()) => bytes,
            Err(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_come_out_of_the_png_as_they_went_in() {
        let bytes = [10, 20, 30, 0, 40, 50, 60, 0, 9, 9, 9, 9, 70, 80, 90, 0, 1, 2, 3, 0];
        let picture = Picture::from_bgrx(2, 2, 12, &bytes).unwrap();
        let png = picture.png();
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut rgb).unwrap();
        assert_eq!(rgb, [30, 20, 10, 60, 50, 40, 90, 80, 70, 3, 2, 1]);
        assert_eq!(Picture::from_bgrx(2, 3, 12, &bytes), None);
    }
}
