using System.Diagnostics;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>
/// The vendor's own prices, in nano-dollars. It shares nothing with any price book: whoever wants to know what it bills must ask, or read its page.
/// </summary>
internal static class PriceList
{
    private const long Cent = 10_000_000;
    private const long StartedPixels = 1_048_576;

    /// <summary>What these many outputs of this length cost.</summary>
    /// <param name="provider">The vendor.</param>
    /// <param name="request">The order: its size, its options, its text.</param>
    /// <param name="images">Images that are billed.</param>
    /// <param name="lengthMillis">Length of the film that is billed.</param>
    public static long Price(string provider, JobRequest request, int images, int lengthMillis) => request.Product switch
    {
        Product.Image => images * Image(provider, (long)request.WidthPixels * request.HeightPixels),
        Product.Video => Second(provider, request) * lengthMillis / 1000,
        Product.Speech => Speech(provider, request.Characters),
        Product.Edit => images == 0 ? 0 : images * Image(provider, (long)request.WidthPixels * request.HeightPixels) + request.PicturesIn * PictureIn(provider),
    };

    private static long Image(string provider, long pixels) => provider switch
    {
        "sandbox-cheap" => 4 * Cent,
        "sandbox-fast" => 8 * Cent,
        "sandbox-fine" => 12 * Cent * ((pixels + StartedPixels - 1) / StartedPixels),
        _ => throw new UnreachableException(),
    };

    private static long PictureIn(string provider) => provider switch
    {
        "sandbox-cheap" => Cent / 2,
        "sandbox-fast" => Cent,
        "sandbox-fine" => 2 * Cent,
        _ => throw new UnreachableException(),
    };

    private static long Second(string provider, JobRequest request) => (provider, request.Resolution) switch
    {
        ("sandbox-cheap", _) => 2 * Cent,
        ("sandbox-fast", _) => (request.Audio ? 6 : 5) * Cent,
        ("sandbox-fine", "360p") => 6 * Cent,
        ("sandbox-fine", "480p") => 10 * Cent,
        ("sandbox-fine", "720p") => 15 * Cent,
        _ => throw new UnreachableException(),
    };

    private static long Speech(string provider, int characters) => provider switch
    {
        "sandbox-cheap" => characters * 10_000L,
        "sandbox-fast" => characters * 15_000L,
        "sandbox-fine" => Math.Max(characters * 30_000L, Cent / 10),
        _ => throw new UnreachableException(),
    };
}
