namespace Rendermeter.Engine.Reports;

/// <summary>What spend can be summed by.</summary>
public enum SpendDimension
{
    /// <summary>The organisation.</summary>
    Org,

    /// <summary>The project.</summary>
    Project,

    /// <summary>The API key.</summary>
    Key,

    /// <summary>The organisation's own end user.</summary>
    Customer,

    /// <summary>What the render was for.</summary>
    Feature,

    /// <summary>The model, as <c>provider/model</c>.</summary>
    Model,

    /// <summary>The provider.</summary>
    Provider,

    /// <summary>Each tag of the render: one with two tags counts under both.</summary>
    Tag,

    /// <summary>The day of the admission.</summary>
    Day,
}
