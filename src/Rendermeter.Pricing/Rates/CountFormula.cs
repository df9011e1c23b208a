namespace Rendermeter.Pricing.Rates;

/// <summary>A published closed formula for the tokens of one output.</summary>
public enum CountFormula
{
    /// <summary>Output tokens of gpt-image-2 by quality, width and height.</summary>
    GptImage2,

    /// <summary>Video tokens of Seedance by width, height, seconds, input seconds and frames per second.</summary>
    Seedance,

    /// <summary>The same as sellers print it: without the frame with which a clip begins.</summary>
    SeedancePlain,
}
