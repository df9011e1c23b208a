using System.Text.Json;

namespace Rendermeter.Commands.Demo;

/// <summary>Where the demo puts the accepted outputs, and a receipt for each render.</summary>
internal sealed class OutputFolder(string directory, GatewayClient client)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public string Directory => directory;

    /// <summary>Whatever an earlier run has written under the same name gives way.</summary>
    public async Task Keep(Taken taken, CancellationToken cancellationToken)
    {
        var receipts = System.IO.Directory.CreateDirectory(Path.Combine(directory, "receipts"));
        foreach (var earlier in System.IO.Directory.EnumerateFiles(directory, $"{taken.Name}-sandbox-*").ToList())
        {
            File.Delete(earlier);
        }

        await File.WriteAllTextAsync(Path.Combine(receipts.FullName, $"{taken.Name}.json"), JsonSerializer.Serialize(taken.ReceiptText, Indented) + "\n", cancellationToken);
        foreach (var (file, url) in Files(taken))
        {
            await client.Download(url, Path.Combine(directory, file), cancellationToken);
        }
    }

    /// <summary>The names of a render's accepted outputs: <c>07-product-photo-watch-sandbox-fast.png</c>.</summary>
    public static IEnumerable<(string File, string Url)> Files(Taken taken)
    {
        var accepted = taken.Render.Attempts.FirstOrDefault(attempt => attempt.Verdict?.Result == "accepted");
        var outputs = taken.Render.Outputs.Where(output => output.Attempt == accepted?.Number).ToList();
        return outputs.Select((output, index) => ($"{taken.Name}-{accepted!.Offer.Provider}{(outputs.Count > 1 ? $"-{index + 1}" : "")}{Ending(output.MediaType)}", output.Url));
    }

    private static string Ending(string mediaType) => mediaType switch
    {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "video/x-msvideo" or "video/avi" or "video/vnd.avi" => ".avi",
        "audio/wav" or "audio/x-wav" or "audio/vnd.wave" => ".wav",
        _ => ".bin",
    };
}
