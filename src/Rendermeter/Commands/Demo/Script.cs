using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Commands.Demo;

/// <summary>What the demo asks for, in order. What goes wrong goes wrong on purpose: asked for by a scene, or at the rate of the cheap provider.</summary>
internal static class Script
{
    public static IReadOnlyList<string> Providers { get; } = SandboxOptions.ProviderIds;

    public const string Route = "product-photo";

    /// <summary>The day cap of the key <c>shop</c>, in USD: it admits two pictures at 0.08 and refuses the third.</summary>
    public const string ShopCap = "0.20";

    /// <summary>What one render on the route may cost at most, in USD.</summary>
    public const string MaxCost = "0.20";

    private static readonly string[] Products = ["a red kettle", "a blue bicycle", "a walnut chair", "a glass lamp", "a linen bag", "a copper pan", "a wool hat", "a steel watch", "a clay vase", "a leather boot"];

    /// <summary>The renders that follow their price from end to end.</summary>
    public static IReadOnlyList<Scene> Renders { get; } =
    [
        .. Products.Select(Photo),
        new("sandbox-fast/image", "harbour", "a harbour at dawn", ("width", 768), ("height", 512)),
        new("sandbox-fast/image", "mountain", "a mountain in the first snow", ("width", 768), ("height", 512)),
        new("sandbox-fine/image", "forest", "a forest after the rain", ("width", 1024), ("height", 768)),
        new("sandbox-fine/image", "poster", "a poster of a lake at night", ("width", 1088), ("height", 1024)),
        new("sandbox-cheap/video", "waves", "waves on a beach", ("seconds", 2), ("simulate", "repeat_webhook")),
        new("sandbox-fast/video", "clouds", "clouds over hills", ("seconds", 2), ("audio", true)),
        new("sandbox-fast/video", "river", "a river from above", ("seconds", 3)),
        new("sandbox-fine/video", "sunset", "a sunset over the sea", ("seconds", 2), ("resolution", "360p")),
        new("sandbox-cheap/speech", "greeting", "Welcome to the shop. Today every kettle is sold with a cup and every cup is filled before you leave.", ("simulate", "repeat_webhook")),
        new("sandbox-fast/speech", "delivery", "Your parcel left our house early this morning, and it will be at your door before the evening comes."),
        new("sandbox-fine/speech", "opening", "We open at nine. Come in, look around, and take all the time that you like. The coffee is on us all."),
        new("sandbox-fast/image", "failed-free", "a castle that is never painted", ("simulate", "fail_free")),
        new("sandbox-fine/image", "failed-billed", "a bridge that falls, at a price", ("simulate", "fail_billed")),
        new("sandbox-cheap/image", "too-small", "a postcard, delivered too small", ("simulate", "wrong_size")),
        new("sandbox-fine/video", "withheld", "a film that is made and withheld", ("seconds", 1), ("resolution", "360p"), ("simulate", "refuse_output")),
        new("sandbox-fast/image", "unconfirmed", "a letter whose answer is lost", ("simulate", "accept_then_hang")),
        new("sandbox-fast/image", "told-twice", "an echo in a valley", ("simulate", "deliver_twice")),
        new("sandbox-cheap/video", "never-told", "a bell that does not ring", ("simulate", "lose_webhook")),
        Shop("a window full of toys"),
        Shop("a shelf full of books"),
    ];

    /// <summary>What the cap of the key <c>shop</c> refuses.</summary>
    public static Scene Refused { get; } = Shop("a basket full of bread");

    /// <summary>Chance decides which picture of the cheap provider is wrong: these follow until one has moved to the next offer.</summary>
    public static IEnumerable<Scene> UntilFailover { get; } = Products.Concat(Products).Select(Photo);

    /// <summary>What may go wrong by itself, and does not yet.</summary>
    public static void Prepare(SandboxOptions sandbox)
    {
        var cheap = sandbox.Providers["sandbox-cheap"].SimulatePerThousand;
        (cheap["wrong_size"], cheap["fail_free"]) = (0, 0);
    }

    /// <summary>Of a thousand jobs of the cheap provider so many go wrong by themselves; the parameter <c>simulate</c> goes first.</summary>
    public static void Misbehave(RunningGateway gateway)
    {
        gateway.Misbehave("sandbox-cheap", "wrong_size", 300);
        gateway.Misbehave("sandbox-cheap", "fail_free", 150);
    }

    private static Scene Photo(string product) => new(Route, product.Split(' ')[^1], $"{product} on a white table", ("width", 768), ("height", 768));

    private static Scene Shop(string prompt) => new("sandbox-fast/image", "shop", prompt, ("width", 512), ("height", 512)) { WithShopKey = true };
}
