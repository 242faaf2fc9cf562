//! Pictures as models and people are shown them: of a kind and a size that every provider takes.

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder};
use std::io::Cursor;

/// The longest picture that is shown, in bytes; its base64 form stays within the 5 MB that providers take.
pub(crate) const SHOWN: u64 = 3_700_000;
/// The longest side of one that is shown, in pixels.
const SIDE: u32 = 8_000;
/// The longest picture that is taken in to be made smaller, in bytes.
pub(crate) const TAKEN: u64 = 32 << 20;
/// The largest that is opened: pixels of a side, and bytes of memory.
const OPENED: u32 = 20_000;
const MEMORY: u64 = 512 << 20;
/// The quality of what is written anew, of 100.
const QUALITY: u8 = 90;

/// The kinds that models can see.
const KINDS: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// A picture that can be shown.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) media_type: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// What was made smaller, in words; none where the picture is as it came.
    pub(crate) smaller: Option<String>,
}

/// Why a picture cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum NoPicture {
    /// It is none, or one of another kind.
    #[error("{0} is no image that can be shown: PNG, JPEG, GIF and WebP can")]
    OtherKind(&'static str),
    /// It is too large to be shown as it is, and cannot be made smaller.
    #[error("the image is too large to be shown, and could not be made smaller: {0}")]
    Unopened(#[from] image::ImageError),
}

/// The media type of a picture that models can see.
pub(crate) fn kind(start: &[u8]) -> Option<&'static str> {
    infer::get(start).map(|kind| kind.mime_type()).filter(|kind| KINDS.contains(kind))
}

/// A picture as it came where that can be shown, or else made smaller. Can take a second, so it is for threads that may
/// block.
pub(crate) fn fitted(bytes: Vec<u8>) -> Result<Picture, NoPicture> {
    let Some(media_type) = kind(&bytes) else {
        let kind = infer::get(&bytes).map_or("something unknown", |kind| kind.mime_type());
        return Err(NoPicture::OtherKind(kind));
    };
    let fits =
        bytes.len() as u64 <= SHOWN && sides(&bytes).is_none_or(|(width, height)| width.max(height) <= SIDE);
    if fits {
        return Ok(Picture { media_type, bytes, smaller: None });
    }
    let opened = open(&bytes)?;
    let (width, height) = (opened.width(), opened.height());
    let (media_type, made) = smaller(opened)?;
    let (now_wide, now_high) = sides(&made).unwrap_or((width, height));
    let smaller = format!(
        "it has {width} x {height} pixels and {} bytes, and is shown with {now_wide} x {now_high} pixels as {media_type}",
        bytes.len()
    );
    Ok(Picture { media_type, bytes: made, smaller: Some(smaller) })
}

fn reader(bytes: &[u8]) -> Option<ImageReader<Cursor<&[u8]>>> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.format().is_some().then_some(reader)
}

/// Width and height, by the picture's first bytes.
fn sides(bytes: &[u8]) -> Option<(u32, u32)> {
    reader(bytes)?.into_dimensions().ok()
}

fn open(bytes: &[u8]) -> Result<DynamicImage, image::ImageError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(OPENED);
    limits.max_image_height = Some(OPENED);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    // What is written anew loses the note on how a camera was held.
    let held = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(held);
    Ok(picture)
}

/// Written anew, as large as can be shown.
fn smaller(picture: DynamicImage) -> Result<(&'static str, Vec<u8>), image::ImageError> {
    let clear = picture.color().has_alpha();
    let picture = if clear { picture } else { DynamicImage::ImageRgb8(picture.into_rgb8()) };
    let mut side = picture.width().max(picture.height()).min(SIDE);
    loop {
        let scaled;
        let shown = if side < picture.width().max(picture.height()) {
            scaled = picture.thumbnail(side, side);
            &scaled
        } else {
            &picture
        };
        let mut bytes = Vec::new();
        if clear {
            shown.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
        } else {
            shown.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))?;
        }
        if bytes.len() as u64 <= SHOWN || side < 2 {
            return Ok((if clear { "image/png" } else { "image/jpeg" }, bytes));
        }
        side = side / 4 * 3;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba, RgbaImage};
    use proptest::prelude::*;

    /// Colours that no encoder makes small.
    fn noise(x: u32, y: u32) -> [u8; 3] {
        let word = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519);
        let word = (word ^ (word >> 13)).wrapping_mul(3_266_489_917);
        let [a, b, c, _] = (word ^ (word >> 16)).to_le_bytes();
        [a, b, c]
    }

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_picture_that_can_be_shown_stays_as_it_is() {
        let small = png(&DynamicImage::ImageRgb8(RgbImage::from_fn(20, 10, |x, y| Rgb(noise(x, y)))));
        let shown = fitted(small.clone()).unwrap();
        assert_eq!((shown.media_type, shown.smaller), ("image/png", None));
        assert_eq!(shown.bytes, small);
    }

    #[test]
    fn one_that_is_too_large_is_made_smaller_and_keeps_its_form_and_what_is_clear_in_it() {
        let large = png(&DynamicImage::ImageRgb8(RgbImage::from_fn(1600, 1200, |x, y| Rgb(noise(x, y)))));
        assert!(large.len() as u64 > SHOWN);
        let shown = fitted(large).unwrap();
        assert!(shown.bytes.len() as u64 <= SHOWN);
        assert_eq!(shown.media_type, "image/jpeg");
        let (width, height) = sides(&shown.bytes).unwrap();
        assert_eq!((width * 3).abs_diff(height * 4) / 12, 0, "{width} x {height}");
        let said = shown.smaller.unwrap();
        assert!(said.starts_with("it has 1600 x 1200 pixels"), "{said}");

        let clear = |x, y| {
            let [r, g, b] = noise(x, y);
            Rgba([r, g, b, if x < 10 { 0 } else { 255 }])
        };
        let shown = fitted(png(&DynamicImage::ImageRgba8(RgbaImage::from_fn(1300, 1000, clear)))).unwrap();
        assert_eq!(shown.media_type, "image/png");
        assert_eq!(open(&shown.bytes).unwrap().into_rgba8().get_pixel(0, 0)[3], 0);
    }

    #[test]
    fn one_that_is_long_in_pixels_alone_is_made_smaller_too() {
        let strip = png(&DynamicImage::ImageRgb8(RgbImage::new(12_000, 20)));
        assert!((strip.len() as u64) < SHOWN);
        let shown = fitted(strip).unwrap();
        assert_eq!(sides(&shown.bytes).unwrap(), (8_000, 13));
    }

    #[test]
    fn what_is_no_picture_and_what_only_begins_as_one_is_told() {
        assert!(matches!(
            fitted(b"%PDF-1.7 and more".to_vec()),
            Err(NoPicture::OtherKind("application/pdf"))
        ));
        assert!(matches!(fitted(b"words".to_vec()), Err(NoPicture::OtherKind("something unknown"))));
        let mut broken = png(&DynamicImage::ImageRgb8(RgbImage::new(4, 4)));
        broken.truncate(40);
        broken.resize(usize::try_from(SHOWN).unwrap() + 1, 7);
        assert!(matches!(fitted(broken), Err(NoPicture::Unopened(_))));
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), head in 0..4usize) {
            let heads: [&[u8]; 4] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\x20\0\0\0WEBPVP8 "];
            bytes.splice(0..0, heads[head].iter().copied());
            let _ = sides(&bytes);
            let _ = open(&bytes);
        }
    }
}
